-- Gives the report's own blocks their look in the PDF, where classes have none. Both renderers
-- run this filter; report/_style/report.css says the same for HTML.

local BOXES = { good = true, finding = true, quotes = true, ["not-returned"] = true }
local MODIFIERS = { concern = true, assurance = true, mixed = true, neutral = true, ["no-evidence"] = true }

local function enclosed(name, blocks)
  local all = pandoc.Blocks({ pandoc.RawBlock("typst", "#" .. name .. "[") })
  all:extend(blocks)
  all:insert(pandoc.RawBlock("typst", "]"))
  return all
end

local function inside(name, inlines)
  local all = pandoc.Inlines({ pandoc.RawInline("typst", "#" .. name .. "[") })
  all:extend(inlines)
  all:insert(pandoc.RawInline("typst", "]"))
  return all
end

local function Div(div)
  local box, tone = nil, ""
  for _, class in ipairs(div.classes) do
    if BOXES[class] then box = class end
    if MODIFIERS[class] then tone = class end
  end
  if not box and div.classes:includes("voice") then return enclosed("report-voice", div.content) end
  if not box then return nil end
  -- a finding stays on one page; one that might be longer than a page may break
  local whole = box == "finding" and #pandoc.utils.stringify(div) < 1500
  local opening = string.format('#report-box("%s", "%s"%s)[', box, tone, whole and ", whole: true" or "")
  local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", opening) })
  blocks:extend(div.content)
  blocks:insert(pandoc.RawBlock("typst", "]"))
  return blocks
end

local function Span(span)
  local classes = span.classes
  if classes:includes("judgement") then return pandoc.Strong(span.content) end
  if classes:includes("speaker") then return inside("report-speaker", span.content) end
  if classes:includes("tag") then return inside("report-tag", span.content) end
  if classes:includes("illustrative") then return inside("report-illustrative", span.content) end
end

if FORMAT:match("typst") then
  return { { Div = Div, Span = Span } }
end
return {}

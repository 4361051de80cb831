-- Gives the report's own blocks their look in the PDF, where classes have none. Both renderers
-- run this filter; report/_style/report.css says the same for HTML.

local BOXES = { good = true, finding = true, quotes = true, ["not-returned"] = true }
local MODIFIERS = { concern = true, assurance = true, mixed = true, neutral = true, ["no-evidence"] = true }

local function Div(div)
  local box, tone = nil, ""
  for _, class in ipairs(div.classes) do
    if BOXES[class] then box = class end
    if MODIFIERS[class] then tone = class end
  end
  if not box then
    if div.classes:includes("speaker") then
      return { pandoc.RawBlock("typst", "#report-speaker["), table.unpack(div.content), pandoc.RawBlock("typst", "]") }
    end
    return nil
  end
  local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", string.format('#report-box("%s", "%s")[', box, tone)) })
  blocks:extend(div.content)
  blocks:insert(pandoc.RawBlock("typst", "]"))
  return blocks
end

local function Span(span)
  if span.classes:includes("judgement") then return pandoc.Strong(span.content) end
  if span.classes:includes("tag") then
    return { pandoc.RawInline("typst", "#report-tag["), table.unpack(span.content), pandoc.RawInline("typst", "]") }
  end
end

if FORMAT:match("typst") then
  return { { Div = Div, Span = Span } }
end
return {}

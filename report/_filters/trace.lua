-- Links every figure, table and number to how it was made. Both renderers run this filter.
--
--   [12.2%]{.num trace="num-x"}       HTML: the number is the link. PDF: the number, then "T12".
--   [How …]{.trace trace="fig-x"}     HTML: a link. PDF: the words, then "T12".
--   ::: {.trace trace="fig-x"} …      the same as a block.
--   .illustrative                     a dagger after the number.
--
-- In HTML links lead to trace/<label>.html at the root of the book; in PDF "T12" leads to the
-- entry of the appendix labelled trace-<label>. The references (label: "T12", or an entry whose
-- ref is that) stand in report/_generated/trace-refs.json; the embedded renderer hands them over as metadata.

local ORDINARY = "How this was made"
local REFERENCES = "report/_generated/trace-refs.json"
local html = FORMAT:match("html") ~= nil
local typst = FORMAT:match("typst") ~= nil

local offset = ""
local references

-- A chapter of an HTML book has an offset ("..") to the book's root; a PDF is one document, which
-- may have none. The directory is that of the book.
local function from_quarto()
  local project = quarto.project or {}
  offset = project.offset and project.offset ~= "" and project.offset ~= "." and project.offset .. "/" or ""
  if not typst then return end
  local folder = project.directory or os.getenv("QUARTO_PROJECT_DIR") or project.offset or "."
  local file = io.open(pandoc.path.join({ folder, REFERENCES }), "r")
  if not file then error(REFERENCES .. " is not in the book. `make report` writes it.") end
  references = {}
  for label, entry in pairs(pandoc.json.decode(file:read("a"), false)) do
    references[label] = type(entry) == "table" and entry.ref or entry
  end
  file:close()
end

local function from_metadata(meta)
  offset = meta["trace-offset"] and pandoc.utils.stringify(meta["trace-offset"]) or ""
  references = {}
  for label, reference in pairs(meta["trace-refs"] or {}) do
    references[label] = pandoc.utils.stringify(reference)
  end
end

local function label_of(element)
  local label = element.attributes["trace"]
  if not label or not label:match("^[%a][%w-]*$") then
    error("a ." .. table.concat(element.classes, ".") .. " has no trace=\"label\"")
  end
  return label
end

local function page_of(label)
  return offset .. "trace/" .. label .. ".html"
end

local function reference_to(label, how)
  local reference = references and references[label]
  if not reference then
    error("trace-refs.json has no reference for " .. label)
  end
  if not reference:match("^[%w]+$") then
    error("the reference of " .. label .. " is not a letter and a number")
  end
  return pandoc.RawInline("typst", string.format('#%s("%s", <trace-%s>)', how, reference, label))
end

local function dagger()
  if typst then return pandoc.RawInline("typst", "#dagger") end
  return pandoc.Span(pandoc.Inlines("†"), { class = "dagger" })
end

local function number(span)
  local label = label_of(span)
  local content = span.content:clone()
  local classes = span.classes
  if classes:includes("illustrative") then content:insert(dagger()) end
  if html then
    return pandoc.Link(content, page_of(label), "How this number was made", { class = table.concat(classes, " ") })
  end
  if typst then content:insert(reference_to(label, "traceref")) end
  return content
end

local function line(element, content)
  local label = label_of(element)
  if #content == 0 then content = pandoc.Inlines(ORDINARY) end
  if html then
    return pandoc.Inlines({ pandoc.Link(content, page_of(label), "", { class = "trace" }) })
  end
  if typst then
    content = content:clone()
    content:extend({ pandoc.Str(":"), pandoc.Space(), reference_to(label, "tracelink") })
  end
  return content
end

local function Span(span)
  if span.classes:includes("num") then return number(span) end
  if span.classes:includes("trace") then return line(span, span.content) end
end

local function Div(div)
  if not div.classes:includes("trace") then return nil end
  local content = line(div, pandoc.utils.blocks_to_inlines(div.content))
  if typst then
    content:insert(1, pandoc.RawInline("typst", "#report-trace["))
    content:insert(pandoc.RawInline("typst", "]"))
    return pandoc.Plain(content)
  end
  local attributes = pandoc.Attr(div.identifier, div.classes, {})
  return pandoc.Div({ pandoc.Para(content) }, attributes)
end

local function notice(doc)
  -- the embedded renderer's pages carry the notice in their header
  local words = doc.meta["notice"]
  if not (quarto and html and words) then return nil end
  local block = pandoc.Para(pandoc.Inlines(pandoc.utils.stringify(words)))
  doc.blocks:insert(1, pandoc.Div({ block }, pandoc.Attr("", { "notice" }, { role = "note" })))
  return doc
end

return {
  { Meta = function(meta) if quarto then from_quarto() else from_metadata(meta) end end },
  { Span = Span, Div = Div },
  { Pandoc = notice },
}

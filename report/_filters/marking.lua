-- Says on each HTML page for whom the report is, and that it is a draft, where _quarto.yml does.
-- The embedded renderer says so above the page itself; in the PDF the template does.

local function line(class, words)
  return pandoc.Div({ pandoc.Plain(words) }, pandoc.Attr("", { class }))
end

function Pandoc(doc)
  if not FORMAT:match("html") then return nil end
  local said = pandoc.Blocks({})
  if doc.meta.marking then said:insert(line("marking", doc.meta.marking)) end
  if doc.meta["draft-notice"] then said:insert(line("draft", doc.meta["draft-notice"])) end
  if doc.meta["signed-off"] then
    local words = pandoc.Inlines("Signed off by ")
    words:extend(doc.meta["signed-off"])
    doc.blocks:insert(line("sign-off", words))
  end
  said:extend(doc.blocks)
  doc.blocks = said
  return doc
end

-- Reads [[name, text], …] as JSON and prints, for each text that holds raw markup or an
-- attribute that acts, its name and what it holds. Run as `pandoc lua fragments.lua`.

local function acts(element)
  for key in pairs(element.attributes) do
    local name = key:lower()
    if name:match("^on") or name == "style" or name == "src" or name == "href" then
      return "the attribute " .. name
    end
  end
end

local function problem(document)
  local found
  local function raw(element) found = found or ("raw " .. element.format) end
  local function link(element)
    found = found or acts(element)
    local scheme = element.target:match("^%s*([%a][%w+.-]*):")
    if scheme and not (scheme == "http" or scheme == "https" or scheme == "mailto") then
      found = found or ("a link to " .. scheme .. ":")
    end
  end
  local function check(element) found = found or acts(element) end
  document:walk({
    RawBlock = raw, RawInline = raw, Link = link, Image = check, Span = check, Div = check,
    Header = check, Code = check, CodeBlock = check,
  })
  return found
end

for _, entry in ipairs(pandoc.json.decode(io.read("a"), false)) do
  local name, text = entry[1], entry[2]
  -- shortcodes are Quarto's, written by our own code; their braces are not markup
  local document = pandoc.read(text, "markdown")
  local what = problem(document)
  if what then print(name .. "\t" .. what) end
end

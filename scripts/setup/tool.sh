# What scripts/start has to know about a tool, read from its tool.json. Without
# Node, which may not be there yet; the file's form is checked elsewhere.

# find_tool NAME: sets tool_launcher and tool_parent_image. 127 for an unknown one.
find_tool() {
  local facts folder="$repository/packages/$1"
  if ! [[ $1 =~ ^[a-z][a-z0-9-]*$ && -f $folder/tool.json ]]; then
    [[ -z $1 ]] || say "there is no tool named $(printf %q "$1")"
    printf 'Usage: scripts/start <tool> [arguments for the tool…]\nTools:%s\n' "$(tool_names)" >&2
    exit 127
  fi
  facts=$(<"$folder/tool.json")
  [[ $facts =~ \"command\":[[:space:]]*\"([a-z][a-z0-9-]*)\" ]] ||
    fail "$folder/tool.json names no command" "Compare it with the other tools' files."
  tool_launcher="$folder/bin/${BASH_REMATCH[1]}.js"
  tool_parent_image=debian:trixie-slim
  if [[ $facts =~ \"base\":[[:space:]]*\"bookworm\" ]]; then
    tool_parent_image=debian:bookworm-slim
  fi
}

tool_names() {
  local file
  for file in "$repository"/packages/*/tool.json; do
    [[ ! -f $file ]] || printf ' %s' "$(basename "$(dirname "$file")")"
  done
}

# Everything that scripts/start and scripts/test share, in the order of the phases.
# Each file only defines functions and a few names; sourcing it does nothing.

setup=${BASH_SOURCE[0]%/*}
source "$setup/talk.sh"
source "$setup/lock.sh"
source "$setup/root.sh"
source "$setup/tool.sh"
source "$setup/node.sh"
source "$setup/packages.sh"
source "$setup/addresses.sh"
source "$setup/engine.sh"
source "$setup/parent-image.sh"
source "$setup/test-tools.sh"

# shellcheck shell=bash
# The published binary with the sample bot; to be sourced.
# shellcheck disable=SC2154 # set by build.sh

run_server() {
  publish
  exec "$binary" serve --data "$root/backupedge-data" --listen http://localhost:9000 \
    --source "helpdesk=$root/samples/helpdesk.gbai" "$@"
}

demo() {
  publish
  require_commands curl:curl diff:diffutils
  bash "$root/samples/demo.sh" "$binary" "$root/samples/helpdesk.gbai"
}

# Writes the measurements of peers.sh as a Markdown table. Lines: round, phase, program, wall, user and system seconds, peak RSS and
# stored in bytes. Variables: phases and programs, in the order of the table, and ours, those of BackupEdge that others are compared with.

function compared(own, key, what, least) {
  return own in seen ? sprintf("%.2f", ratio(own SUBSEP what, key SUBSEP what, least)) : ""
}

# In MB. A catalogue that shrinks by some bytes is no -0.00.
function megabytes(bytes) { return bytes > -5000 && bytes < 0 ? 0 : bytes / 1e6 }

{
  key = $2 SUBSEP $3; seen[key] = 1; ran[$3] = 1
  add(key SUBSEP "wall", $4); add(key SUBSEP "cpu", $5 + $6); add(key SUBSEP "rss", $7); add(key SUBSEP "stored", $8)
}

END {
  np = split(phases, phase, " "); ng = split(programs, program, " "); no = split(ours, own, " ")
  head = sprintf("| %-9s | %-15s | %8s | %8s | %8s | %9s |", "phase", "program", "wall s", "CPU s", "RSS MB", "stored MB")
  line = "|-----------|-----------------|---------:|---------:|---------:|----------:|"
  for (o = 1; o <= no; o++) {
    if (!ran[own[o]]) continue
    codec = own[o]; sub(/^.*-/, "", codec)
    head = head sprintf(" %10s | %9s | %12s |", codec " wall", codec " CPU", codec " stored")
    line = line "-----------:|----------:|-------------:|"
  }
  print head; print line
  for (p = 1; p <= np; p++) for (g = 1; g <= ng; g++) {
    key = phase[p] SUBSEP program[g]
    if (!(key in seen)) continue
    row = sprintf("| %-9s | %-15s | %8.2f | %8.2f | %8.1f | %9.2f |", phase[p], program[g], median(key SUBSEP "wall"),
      median(key SUBSEP "cpu"), megabytes(median(key SUBSEP "rss")), megabytes(median(key SUBSEP "stored")))
    mine = program[g] ~ /^(backupedge|server)/
    for (o = 1; o <= no; o++) {
      if (!ran[own[o]]) continue
      us = phase[p] SUBSEP own[o]
      row = row sprintf(" %10s | %9s | %12s |", mine ? "" : compared(us, key, "wall", 0.01), mine ? "" : compared(us, key, "cpu", 0.01),
        mine || phase[p] !~ /^(full|edited)$/ ? "" : compared(us, key, "stored", 1))
    }
    print row
  }
}

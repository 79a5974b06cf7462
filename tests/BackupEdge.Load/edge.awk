# Writes the measurements of edge.sh as a table, and fails if a ratio is outside its limit. Lines: round, case, program, answers per
# second, CPU per answer, p50, p99. Variable: cases, in the order of the table.

function row(what, program, ratios,    key) {
  key = what SUBSEP program SUBSEP
  printf "%-10s %-11s %10.0f %10.2f %9.0f %9.0f   %s\n", what, program,
    median(key "rate"), median(key "cpu"), median(key "p50"), median(key "p99"), ratios
}

{ key = $2 SUBSEP $3 SUBSEP; add(key "rate", $4); add(key "cpu", $5); add(key "p50", $6); add(key "p99", $7) }

END {
  printf "%-10s %-11s %10s %10s %9s %9s   %s\n",
    "case", "program", "answers/s", "CPU us", "p50 us", "p99 us", "ours / bare: answers, CPU"
  n = split(cases, name, " ")
  for (i = 1; i <= n; i++) {
    what = name[i]
    if (what == "busy") {
      row("show-idle", "backupedge", "")
      busy = ratio("show-busy" SUBSEP "backupedge" SUBSEP "p99", "show-idle" SUBSEP "backupedge" SUBSEP "p99", 1)
      row("show-busy", "backupedge", sprintf("p99 busy / idle: %.1f", busy))
      bad += busy >= 10
    } else {
      row(what, "bare", "")
      ours = what SUBSEP "backupedge" SUBSEP
      bare = what SUBSEP "bare" SUBSEP
      answers = ratio(ours "rate", bare "rate", 1)
      row(what, "backupedge", sprintf("%.2f  %.2f", answers, ratio(ours "cpu", bare "cpu", 0.01)))
      bad += what !~ /^page/ && answers < (what == "show" ? 0.7 : 0.5)
    }
  }
  exit bad > 0
}

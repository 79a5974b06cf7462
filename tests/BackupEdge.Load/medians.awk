# Functions of the tables; to be loaded first.

# add(key, value): adds the value of the next round.
function add(key, v) { value[key, ++count[key]] = v }

# median(key): the median of the values that were added.
function median(key,    n, i, j, t, v) {
  n = count[key]
  for (i = 1; i <= n; i++) v[i] = value[key, i]
  for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
  return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}

# ratio(ours, theirs, least): the median of the ratios of the rounds, since two programs of one round share the state of the machine.
# A smaller divisor is taken as least.
function ratio(ours, theirs, least,    i, key, by) {
  key = ours SUBSEP "/" SUBSEP theirs
  if (!(key in count))
    for (i = 1; i <= count[ours]; i++) {
      by = value[theirs, i]
      add(key, value[ours, i] / (by > least ? by : least))
    }
  return median(key)
}

using System.Globalization;
using BackupEdge.Configuration;

namespace BackupEdge.Retention;

/// <summary>
/// Decides which backups have expired. A backup survives if anything keeps it: a hold, being the newest of its source set, its
/// own <c>retention_days</c>, or a rule. One without <c>retention_days</c> expires only where rules are set. Backups of each operator's
/// credential are counted apart, and so are those of admins, schedules and the command line together: nobody's backups <em>must</em> ever
/// push out another's.
/// </summary>
internal static class RetentionPolicy
{
    /// <summary>A verdict for each candidate, in the order of sequence, newest first.</summary>
    /// <param name="candidates">Every completed backup.</param>
    /// <param name="rules">What to keep beside <c>retention_days</c>.</param>
    /// <param name="now">The server's time, UTC.</param>
    public static IReadOnlyList<RetentionVerdict> Judge(
        IEnumerable<RetentionCandidate> candidates,
        RetentionRules rules,
        DateTimeOffset now
    )
    {
        var verdicts = new List<(long Sequence, RetentionVerdict Verdict)>();
        foreach (var set in candidates.GroupBy(candidate => $"{candidate.SourceSet}\n{candidate.Operator}", StringComparer.Ordinal))
        {
            var kept = KeptByRules(set.OrderByDescending(candidate => candidate.Sequence), rules);
            var newest = set.Max(candidate => candidate.Sequence);
            foreach (var candidate in set)
            {
                var reasons = new List<string>();
                if (candidate.IsHeld)
                {
                    reasons.Add("hold");
                }

                if (candidate.Sequence == newest)
                {
                    reasons.Add("newest of its sources");
                }

                if (candidate.RetentionDays is { } days ? (now - candidate.CreatedAt).TotalDays < days : !rules.Any)
                {
                    reasons.Add(candidate.RetentionDays is { } own ? $"retention_days {own}" : "no retention is set");
                }

                reasons.AddRange(kept.GetValueOrDefault(candidate.Id, []));
                verdicts.Add((candidate.Sequence, new RetentionVerdict(candidate.Id, reasons)));
            }
        }

        return [.. verdicts.OrderByDescending(row => row.Sequence).Select(row => row.Verdict)];
    }

    private static Dictionary<string, List<string>> KeptByRules(IEnumerable<RetentionCandidate> newestFirst, RetentionRules rules)
    {
        var kept = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        Period[] periods =
        [
            new("keep_last", rules.KeepLast, candidate => candidate.Id),
            new("keep_hourly", rules.KeepHourly, candidate => Format(candidate, "yyyyMMddHH")),
            new("keep_daily", rules.KeepDaily, candidate => Format(candidate, "yyyyMMdd")),
            new("keep_weekly", rules.KeepWeekly, candidate => Week(candidate.CreatedAt.UtcDateTime)),
            new("keep_monthly", rules.KeepMonthly, candidate => Format(candidate, "yyyyMM")),
            new("keep_yearly", rules.KeepYearly, candidate => Format(candidate, "yyyy")),
        ];
        foreach (var candidate in newestFirst)
        {
            foreach (var period in periods)
            {
                if (period.Keeps(candidate))
                {
                    (kept.TryGetValue(candidate.Id, out var reasons) ? reasons : kept[candidate.Id] = []).Add(period.Name);
                }
            }
        }

        return kept;
    }

    private static string Format(RetentionCandidate candidate, string format) =>
        candidate.CreatedAt.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);

    private static string Week(DateTime time) =>
        string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(time)}-{ISOWeek.GetWeekOfYear(time)}");

    private sealed class Period(string name, int count, Func<RetentionCandidate, string> keyOf)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public string Name => name;

        // Asked newest first: the first of a period is the newest of it.
        public bool Keeps(RetentionCandidate candidate) => _seen.Count < count && _seen.Add(keyOf(candidate));
    }
}

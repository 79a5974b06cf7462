using System.Globalization;
using BackupEdge.Configuration;

namespace BackupEdge.Retention;

/// <summary>
/// Decides which backups have expired. A backup stays if at least one reason applies: a hold, its age, it is the newest of its source
/// set, its <c>retention_days</c> have not passed, or a rule keeps it. Without <c>retention_days</c> it expires only if rules are set,
/// and if it was made manually only if <c>keep_manual</c> is false. The backups of each operator's credential are counted separately, and
/// so are those of admins, schedules and the command line together: the backups of one owner <em>must not</em> make those of another
/// expire. For backups of schedules, what is kept manually is not counted, so that it does not make these expire either.
/// </summary>
internal static class RetentionPolicy
{
    /// <summary>Returns a verdict for each candidate, newest first.</summary>
    /// <param name="candidates">All completed backups.</param>
    /// <param name="rules">The rules that apply in addition to <c>retention_days</c>.</param>
    /// <param name="now">The server's current time, UTC.</param>
    public static IReadOnlyList<RetentionVerdict> Judge(
        IEnumerable<RetentionCandidate> candidates,
        RetentionRules rules,
        DateTimeOffset now
    )
    {
        var verdicts = new List<(long Sequence, RetentionVerdict Verdict)>();
        foreach (var set in candidates.GroupBy(candidate => $"{candidate.SourceSet}\n{candidate.Operator}", StringComparer.Ordinal))
        {
            List<RetentionCandidate> counted =
            [
                .. set.Where(candidate => !candidate.IsRecent).OrderByDescending(candidate => candidate.Sequence),
            ];
            var kept = KeptByRules(counted, rules);
            var keptOfSchedules = KeptByRules(counted.Where(candidate => !IsKeptManually(candidate, rules)), rules);
            var newest = set.Max(candidate => candidate.Sequence);
            foreach (var candidate in set)
            {
                var reasons = new List<string>();
                if (candidate.IsHeld)
                {
                    reasons.Add("held");
                }

                if (candidate.IsYoung)
                {
                    reasons.Add("min_age");
                }

                if (candidate.IsRecent)
                {
                    reasons.Add("made within a day");
                }

                if (candidate.Sequence == newest)
                {
                    reasons.Add("newest of its sources");
                }

                var daysEndAt = candidate.DaysEndAt;
                if (now < daysEndAt)
                {
                    reasons.Add(string.Create(CultureInfo.InvariantCulture, $"retention_days {candidate.RetentionDays}"));
                }
                else if (daysEndAt is null && !rules.Any)
                {
                    reasons.Add("no retention is set");
                }
                else if (IsKeptManually(candidate, rules))
                {
                    reasons.Add("kept manually");
                }

                reasons.AddRange((candidate.IsManual ? kept : keptOfSchedules).GetValueOrDefault(candidate.Id, []));
                verdicts.Add((candidate.Sequence, new RetentionVerdict(candidate.Id, reasons, daysEndAt, candidate.IsHeld)));
            }
        }

        return [.. verdicts.OrderByDescending(row => row.Sequence).Select(row => row.Verdict)];
    }

    private static bool IsKeptManually(RetentionCandidate candidate, RetentionRules rules) =>
        candidate.IsManual && candidate.RetentionDays is null && rules.KeepManual;

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

        public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{name} {count}");

        // Must be called for the newest candidate first: the first candidate of a period is the one to keep.
        public bool Keeps(RetentionCandidate candidate) => _seen.Count < count && _seen.Add(keyOf(candidate));
    }
}

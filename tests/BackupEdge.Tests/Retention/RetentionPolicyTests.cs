using BackupEdge.Configuration;
using BackupEdge.Retention;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Retention;

public sealed class RetentionPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_days_and_rules_nothing_expires() =>
        Assert.All(Judge(new RetentionRules(), At(1, 4000), At(2, 2000), At(3, 1)), verdict => Assert.False(verdict.IsExpired));

    [Fact]
    public void A_backup_expires_after_its_retention_days()
    {
        var verdicts = Judge(new RetentionRules(), At(1, 30, days: 30), At(2, 29, days: 30), At(3, 0));
        Assert.Equal(["backup-1"], Expired(verdicts));
    }

    [Fact]
    public void The_newest_of_each_source_set_never_expires()
    {
        var verdicts = Judge(new RetentionRules(), At(1, 400, days: 1), At(2, 300, days: 1), At(3, 200, days: 1, set: "other"));
        Assert.Equal(["backup-1"], Expired(verdicts));
    }

    [Fact]
    public void A_backup_with_a_hold_does_not_expire()
    {
        var verdicts = Judge(new RetentionRules { KeepLast = 1 }, At(1, 400, days: 1) with { IsHeld = true }, At(2, 0));
        Assert.Empty(Expired(verdicts));
        Assert.Equal(["held"], verdicts[1].Reasons);
        Assert.Null(verdicts[1].ExpiresAt(Now));
    }

    [Fact]
    public void The_rules_do_not_expire_what_a_person_requested_unless_keep_manual_is_false()
    {
        var manual = At(1, 400) with { IsManual = true };
        RetentionCandidate[] candidates = [manual, At(2, 300), At(3, 0)];

        Assert.Equal(["backup-2"], Expired(Judge(new RetentionRules { KeepLast = 1 }, candidates)));
        Assert.Equal(["kept manually"], Judge(new RetentionRules { KeepLast = 1 }, candidates)[2].Reasons);
        Assert.Equal(["backup-2", "backup-1"], Expired(Judge(new RetentionRules { KeepLast = 1, KeepManual = false }, candidates)));
    }

    [Fact]
    public void What_a_person_requested_expires_after_its_retention_days()
    {
        var verdicts = Judge(new RetentionRules { KeepLast = 1 }, At(1, 30, days: 30) with { IsManual = true }, At(2, 0));
        Assert.Equal(["backup-1"], Expired(verdicts));
        Assert.Equal("its retention_days have passed", verdicts[1].Reason);
    }

    [Fact]
    public void The_reasons_have_the_numbers_of_the_rules()
    {
        var verdicts = Judge(new RetentionRules { KeepLast = 2, KeepMonthly = 6 }, At(1, 3), At(2, 2), At(3, 1));
        Assert.Equal(
            ["newest of its sources, keep_last 2, keep_monthly 6", "keep_last 2", "no rule keeps it"],
            verdicts.Select(verdict => verdict.Reason)
        );
    }

    [Fact]
    public void A_backup_expires_at_the_end_of_its_days_if_nothing_else_keeps_it_after_them()
    {
        var verdicts = Judge(new RetentionRules(), At(1, 40, days: 30), At(2, 10, days: 30), At(3, 5), At(4, 4, days: 3));
        Assert.Equal([null, null, Now.AddDays(20), Now.AddDays(-10)], verdicts.Select(verdict => verdict.ExpiresAt(Now)));
    }

    [Fact]
    public void The_days_of_a_backup_from_the_far_future_end_at_the_last_time()
    {
        var verdicts = Judge(new RetentionRules(), At(1, 0, days: 36500) with { CreatedAt = DateTimeOffset.MaxValue.AddDays(-1) });
        Assert.Equal(DateTimeOffset.MaxValue, verdicts[0].ExpiresAt(Now));
    }

    [Fact]
    public void Keep_last_keeps_exactly_the_given_number()
    {
        var verdicts = Judge(new RetentionRules { KeepLast = 2 }, At(1, 4), At(2, 3), At(3, 2), At(4, 1));
        Assert.Equal(["backup-2", "backup-1"], Expired(verdicts));
    }

    [Fact]
    public void Keep_daily_keeps_the_newest_of_each_day_with_backups()
    {
        var rules = new RetentionRules { KeepDaily = 2 };
        var verdicts = Judge(rules, AtHours(1, 100), AtHours(2, 50), AtHours(3, 49), AtHours(4, 3), AtHours(5, 1));
        Assert.Equal(["backup-4", "backup-2", "backup-1"], Expired(verdicts));
    }

    [Fact]
    public void Weeks_follow_ISO_8601_at_the_end_of_a_year()
    {
        var rules = new RetentionRules { KeepWeekly = 10 };
        RetentionCandidate[] candidates = [On(1, 2025, 12, 28), On(2, 2025, 12, 29), On(3, 2026, 1, 4), On(4, 2026, 1, 5)];
        Assert.Equal(["backup-2"], Expired(RetentionPolicy.Judge(candidates, rules, Now)));
    }

    [Fact]
    public void The_newest_backup_is_the_one_with_the_highest_sequence()
    {
        var verdicts = Judge(new RetentionRules { KeepLast = 1 }, At(1, 1), At(2, 50));
        Assert.Equal(["backup-1"], Expired(verdicts));
    }

    [Fact]
    public void What_is_kept_manually_does_not_make_backups_of_schedules_expire()
    {
        var manual = new[] { At(3, 7), At(5, 2), At(6, 1) }.Select(row => row with { IsManual = true });

        var verdicts = Judge(new RetentionRules { KeepLast = 2 }, [At(1, 9), At(2, 8), At(4, 6), .. manual]);

        Assert.Equal(["backup-1"], Expired(verdicts));
        Assert.Equal("newest of its sources, kept manually, keep_last 2", verdicts[0].Reason);
    }

    [Fact]
    public void Recent_backups_are_kept_and_not_counted_where_one_admin_must_not_delete()
    {
        var recent = Enumerable.Range(3, 5).Select(number => At(number, 0) with { IsRecent = true });

        var verdicts = Judge(new RetentionRules { KeepLast = 1 }, [At(1, 9), At(2, 8), .. recent]);

        Assert.Equal(["backup-1"], Expired(verdicts));
        Assert.Equal("made within a day", verdicts.Single(verdict => verdict.Id == "backup-3").Reason);
        Assert.Equal("keep_last 1", verdicts.Single(verdict => verdict.Id == "backup-2").Reason);
    }

    [Fact]
    public void The_newest_and_held_backups_stay_and_rules_never_expire_more() =>
        Prop.ForAll(Arb.From(Situations), situation =>
            {
                var (candidates, rules) = situation;
                var verdicts = RetentionPolicy.Judge(candidates, rules, Now);
                var expired = verdicts.Where(verdict => verdict.IsExpired).Select(verdict => verdict.Id).ToHashSet();
                var more = RetentionPolicy.Judge(
                    candidates,
                    rules with
                    {
                        KeepLast = rules.KeepLast + 1,
                        KeepMonthly = rules.KeepMonthly + 2,
                    },
                    Now
                );
                Assert.Equal(candidates.Length, verdicts.Count);
                foreach (var set in candidates.GroupBy(candidate => candidate.SourceSet))
                {
                    Assert.DoesNotContain(set.MaxBy(candidate => candidate.Sequence)!.Id, expired);
                    Assert.True(
                        !rules.Any || set.Count(candidate => !expired.Contains(candidate.Id)) >= Math.Min(rules.KeepLast, set.Count())
                    );
                }

                Assert.All(candidates.Where(candidate => candidate.IsHeld), candidate => Assert.DoesNotContain(candidate.Id, expired));
                Assert.All(
                    candidates.Where(candidate => rules.KeepManual && candidate is { IsManual: true, RetentionDays: null }),
                    candidate => Assert.DoesNotContain(candidate.Id, expired)
                );
                Assert.All(candidates.Where(InItsDays), candidate => Assert.DoesNotContain(candidate.Id, expired));
                Assert.True(!rules.Any || more.Where(verdict => verdict.IsExpired).All(verdict => expired.Contains(verdict.Id)));
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Gen<(RetentionCandidate[] Candidates, RetentionRules Rules)> Situations =>
        from count in Gen.Choose(1, 25)
        from ages in Gen.Choose(0, 24 * 500).ArrayOf(count)
        from days in Gen.Choose(0, 60).ArrayOf(count)
        from sets in Gen.Choose(0, 1).ArrayOf(count)
        from held in Gen.Choose(0, 9).ArrayOf(count)
        from manual in Gen.Choose(0, 3).ArrayOf(count)
        from recent in Gen.Choose(0, 3).ArrayOf(count)
        from numbers in Gen.Choose(0, 4).ArrayOf(6)
        from keepManual in Gen.Elements(true, false)
        select (
            Enumerable
                .Range(0, count)
                .Select(i => new RetentionCandidate(
                    $"backup-{i}",
                    i,
                    Now - TimeSpan.FromHours(ages[i]),
                    $"set-{sets[i]}",
                    days[i] == 0 ? null : days[i],
                    held[i] == 0,
                    IsManual: manual[i] == 0,
                    IsRecent: recent[i] == 0
                ))
                .ToArray(),
            new RetentionRules
            {
                KeepLast = numbers[0],
                KeepHourly = numbers[1],
                KeepDaily = numbers[2],
                KeepWeekly = numbers[3],
                KeepMonthly = numbers[4],
                KeepYearly = numbers[5],
                KeepManual = keepManual,
            }
        );

    private static bool InItsDays(RetentionCandidate candidate) =>
        candidate.RetentionDays is { } days && Now - candidate.CreatedAt < TimeSpan.FromDays(days);

    private static RetentionCandidate At(int sequence, int daysAgo, int? days = null, string set = "bots") =>
        new($"backup-{sequence}", sequence, Now - TimeSpan.FromDays(daysAgo), set, days, IsHeld: false);

    private static RetentionCandidate AtHours(int sequence, int hoursAgo) =>
        At(sequence, 0) with
        {
            CreatedAt = Now - TimeSpan.FromHours(hoursAgo),
        };

    private static RetentionCandidate On(int sequence, int year, int month, int day) =>
        At(sequence, 0) with
        {
            CreatedAt = new DateTimeOffset(year, month, day, 12, 0, 0, TimeSpan.Zero),
        };

    private static IReadOnlyList<RetentionVerdict> Judge(RetentionRules rules, params RetentionCandidate[] candidates) =>
        RetentionPolicy.Judge(candidates, rules, Now);

    private static IEnumerable<string> Expired(IEnumerable<RetentionVerdict> verdicts) =>
        verdicts.Where(verdict => verdict.IsExpired).Select(verdict => verdict.Id);
}

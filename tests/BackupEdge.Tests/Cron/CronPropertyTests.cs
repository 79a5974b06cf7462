using System.Globalization;
using BackupEdge.Cron;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Cron;

/// <summary>Tests properties of random cron lines against an implementation that tries every minute.</summary>
public sealed class CronPropertyTests
{
    private const int Window = 40 * 24 * 60;
    private static readonly string[] Zones =
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "America/Sao_Paulo",
    ];

    private static readonly Gen<PlainField> Minutes = FieldOf(0, 59);
    private static readonly Gen<PlainField> Hours = FieldOf(0, 23);
    private static readonly Gen<PlainField> Days = Gen.Frequency((3, Gen.Constant(PlainField.Any(1, 31))), (1, FieldOf(1, 31)));
    private static readonly Gen<PlainField> Months = Gen.Frequency((5, Gen.Constant(PlainField.Any(1, 12))), (1, FieldOf(1, 12)));
    private static readonly Gen<PlainField> WeekDays = Gen.Frequency((3, Gen.Constant(PlainField.Any(0, 6))), (1, FieldOf(0, 6)));

    private static readonly Gen<Case> Cases =
        from minute in Minutes
        from hour in Hours
        from day in Days
        from month in Months
        from weekDay in WeekDays
        from zone in Gen.Elements(Zones)
        from seconds in Gen.Choose(0, 4 * 365 * 24 * 3600)
        select new Case(
            minute,
            hour,
            day,
            month,
            weekDay,
            zone,
            new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(seconds)
        );

    [Fact]
    public void The_next_due_time_is_the_one_found_by_trying_every_minute() => Check(300, each =>
        {
            if (CronSchedule.Read(each.Line, TimeZoneInfo.Utc).Schedule is not { } schedule)
            {
                return !Enumerable
                    .Range(1, 12)
                    .Any(month =>
                        each.Month.Has(month)
                        && Enumerable.Range(1, 31).Any(day => each.Day.Has(day) && day <= DateTime.DaysInMonth(2024, month))
                    );
            }

            var next = schedule.Next(each.After);
            var minute = each.After.AddSeconds(60 - each.After.Second);
            for (var i = 0; i < Window; i++, minute = minute.AddMinutes(1))
            {
                if (each.Matches(minute.DateTime))
                {
                    return next == minute;
                }
            }

            return next is null || next >= minute;
        });

    [Fact]
    public void Due_times_are_in_order_and_match_the_line_or_follow_a_gap() => Check(300, each =>
        {
            var zone = TimeZones.Find(each.Zone).Zone!;
            if (CronSchedule.Read(each.Line, zone).Schedule is not { } schedule)
            {
                return true;
            }

            var before = each.After;
            foreach (var due in schedule.From(each.After.AddSeconds(1)).Take(50))
            {
                var local = TimeZoneInfo.ConvertTime(due, zone);
                var isAfterGap = zone.IsInvalidTime(local.DateTime.AddSeconds(-1));
                if (due <= before || due.Offset != TimeSpan.Zero || (!each.Matches(local.DateTime) && !isAfterGap))
                {
                    return false;
                }

                before = due;
            }

            return true;
        });

    [Fact]
    public void The_last_due_time_of_a_period_is_the_last_of_all_its_due_times() => Check(100, each =>
        {
            var (schedule, _) = CronSchedule.Read(each.Line, TimeZones.Find(each.Zone).Zone!);
            var to = each.After.AddDays(9);
            var all = schedule?.From(each.After).TakeWhile(due => due <= to).ToList();
            return schedule is null || schedule.Last(each.After, to) == (all!.Count == 0 ? null : all[^1]);
        });

    private static void Check(int times, Func<Case, bool> holds) =>
        Prop.ForAll(Cases.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(times));

    private static Gen<PlainField> FieldOf(int min, int max) =>
        Gen.OneOf(
            Gen.Constant(PlainField.Any(min, max)),
            from value in Gen.Choose(min, max)
            select new PlainField(value.ToString(CultureInfo.InvariantCulture), [value]),
            from low in Gen.Choose(min, max)
            from high in Gen.Choose(low, max)
            select new PlainField($"{low}-{high}", [.. Enumerable.Range(low, high - low + 1)]),
            from step in Gen.Choose(1, max)
            select new PlainField($"*/{step}", [.. Enumerable.Range(min, max - min + 1).Where(value => (value - min) % step == 0)]),
            from values in Gen.ListOf(Gen.Choose(min, max), 3)
            select new PlainField(string.Join(',', values), [.. values])
        );

    private sealed record PlainField(string Text, HashSet<int> Values)
    {
        public static PlainField Any(int min, int max) => new("*", [.. Enumerable.Range(min, max - min + 1)]);

        public bool Has(int value) => Values.Contains(value);
    }

    private sealed record Case(
        PlainField Minute,
        PlainField Hour,
        PlainField Day,
        PlainField Month,
        PlainField WeekDay,
        string Zone,
        DateTimeOffset After
    )
    {
        public string Line => $"{Minute.Text} {Hour.Text} {Day.Text} {Month.Text} {WeekDay.Text}";

        public bool Matches(DateTime local) =>
            local.Second == 0
            && Minute.Has(local.Minute)
            && Hour.Has(local.Hour)
            && Day.Has(local.Day)
            && Month.Has(local.Month)
            && WeekDay.Has((int)local.DayOfWeek);

        public override string ToString() => $"'{Line}' in {Zone} after {After:u}";
    }
}

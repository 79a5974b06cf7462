using BackupEdge.Load.Engines;
using BackupEdge.Load.Scenarios;

namespace BackupEdge.Load.Runs;

/// <summary>
/// Lists the scenarios with their default loads, which are many times the load of a busy host of bots.
/// </summary>
public static class LoadPlan
{
    private static readonly (string Name, Func<LoadSubject, IScenario> Make, int Rate, int Copies)[] All =
    [
        ("create-and-poll", subject => new CreateAndPoll(subject), 1, 1),
        ("list-pages", subject => new ListPages(subject), 50, 1),
        ("get-backup", subject => new GetBackup(subject), 100, 2),
        ("restore-and-poll", subject => new RestoreAndPoll(subject), 1, 1),
        ("schedule-life", subject => new ScheduleLife(subject), 2, 1),
        ("mixed-traffic", subject => new MixedTraffic(subject), 100, 2),
        ("refused-requests", subject => new RefusedRequests(subject), 10, 1),
    ];

    /// <summary>The names of all scenarios.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(one => one.Name)];

    /// <summary>Returns the stages of a run in order. The items of a stage run at the same time.</summary>
    public static IReadOnlyList<(string Stage, IReadOnlyList<LoadItem> Items)> Stages(LoadOptions options, LoadSubject subject)
    {
        var chosen = All.Where(one => options.Scenarios.Count == 0 || options.Scenarios.Contains(one.Name)).ToArray();
        var stages = new List<(string, IReadOnlyList<LoadItem>)>();
        if (options.Model is "open" or "both")
        {
            stages.Add(
                (
                    "open",
                    [
                        .. chosen.Select(one => new LoadItem(
                            one.Make(subject),
                            new OpenModel(RateOf(one.Rate), options.Ramp, options.During)
                        )),
                    ]
                )
            );
        }

        if (options.Model is "closed" or "both")
        {
            stages.Add(
                (
                    "closed",
                    [.. chosen.Select(one => new LoadItem(one.Make(subject), new ClosedModel(CopiesOf(one.Copies), options.During)))]
                )
            );
        }

        return stages;

        int RateOf(int usual) => options.Rate ?? (options.Smoke ? Math.Clamp(usual / 10, 1, 10) : usual);

        int CopiesOf(int usual) => options.Copies ?? (options.Smoke ? 1 : usual);
    }
}

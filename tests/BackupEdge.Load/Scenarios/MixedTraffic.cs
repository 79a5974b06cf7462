namespace BackupEdge.Load.Scenarios;

/// <summary>
/// The calls of a host with many bots: mostly reads, some of them of a backup that does not exist, and one call in 200 creates a backup.
/// The answer that the queue is full is expected, too.
/// </summary>
public sealed class MixedTraffic : IScenario
{
    private const int Turns = 200;
    private readonly Ask[] _asks;

    /// <summary>Creates the mix of calls.</summary>
    /// <param name="subject">The service under load.</param>
    public MixedTraffic(LoadSubject subject)
    {
        (int Times, Ask Ask)[] mix =
        [
            (80, new Ask(subject.Bot, "GET /{backup_id}", () => subject.AnyBackup, null, 200)),
            (40, new Ask(subject.Bot, "GET /list", () => $"list?limit=20&before={subject.AnyBackup}", null, 200)),
            (30, new Ask(subject.Bot, "GET /list", () => "list?limit=1&status=completed", null, 200)),
            (25, new Ask(subject.Bot, "GET /jobs/{job_id}", () => $"jobs/{subject.EndedJob}", null, 200)),
            (10, new Ask(subject.Bot, "GET /jobs", () => "jobs?limit=5", null, 200)),
            (8, new Ask(subject.Admin, "GET /schedule", () => "schedule", null, 200)),
            (6, new Ask(subject.Bot, "GET /{backup_id}", () => "backup-123", null, 404)),
            (1, new Ask(subject.Bot, "POST /create", () => "create", LoadSubject.Backup, 201, 429)),
        ];
        _asks = [.. mix.SelectMany(part => Enumerable.Repeat(part.Ask, part.Times))];
        if (_asks.Length != Turns)
        {
            throw new InvalidOperationException($"The mix has {_asks.Length} turns, not {Turns}");
        }

        ExpectedCodes = mix.SelectMany(part => part.Ask.Codes).ToHashSet();
    }

    /// <inheritdoc/>
    public string Name => "mixed-traffic";

    /// <inheritdoc/>
    public IReadOnlySet<int> ExpectedCodes { get; }

    /// <inheritdoc/>
    public Task<StepResult> StepAsync(CancellationToken cancellationToken) => _asks[Random.Shared.Next(Turns)].StepAsync(cancellationToken);
}

namespace BackupEdge.Load.Scenarios;

/// <summary>
/// Makes calls in turn that must be refused, each with its own code. After several wrong credentials, the code can also be 429.
/// </summary>
public sealed class RefusedRequests : IScenario
{
    private const int TooLarge = (1 << 20) + 1;
    private readonly Ask[] _asks;
    private int _turn = -1;

    /// <summary>Creates the list of calls.</summary>
    /// <param name="subject">The service under load.</param>
    public RefusedRequests(LoadSubject subject)
    {
        _asks =
        [
            new Ask(subject.Stranger, "GET /list", () => "list", null, 401, 429),
            new Ask(subject.Bot, "GET /{backup_id}", () => "backup-123", null, 404),
            new Ask(subject.Admin, "POST /create", () => "create", """{"type":"all"}""", 400),
            new Ask(subject.Admin, "POST /create", () => "create", """{"type":""", 400),
            new Ask(subject.Admin, "GET /list", () => "list?limit=0", null, 400),
            new Ask(subject.Admin, "DELETE /list", () => "list", null, 405),
            new Ask(subject.Admin, "POST /jobs/{job_id}/cancel", () => $"jobs/{subject.EndedJob}/cancel", "{}", 409),
            new Ask(subject.Admin, "POST /schedule", () => "schedule", """{"cron":"61 * * * *","type":"full"}""", 400),
            new Ask(subject.Admin, "POST /create (too large)", () => "create", new string(' ', TooLarge), 413),
            // This call is refused only with a key of the role backup_operator.
            .. subject.HasOperator ? [new Ask(subject.Bot, "DELETE /{backup_id}", () => subject.AnyBackup, null, 403)] : Array.Empty<Ask>(),
        ];
        ExpectedCodes = _asks.SelectMany(ask => ask.Codes).ToHashSet();
    }

    /// <inheritdoc/>
    public string Name => "refused-requests";

    /// <inheritdoc/>
    public IReadOnlySet<int> ExpectedCodes { get; }

    /// <inheritdoc/>
    public Task<StepResult> StepAsync(CancellationToken cancellationToken) =>
        _asks[(int)((uint)Interlocked.Increment(ref _turn) % _asks.Length)].StepAsync(cancellationToken);
}

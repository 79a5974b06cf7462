using System.Text.Json;
using BackupEdge.Load.Results;

namespace BackupEdge.Load.Scenarios;

/// <summary>The service under load: who calls it, and what is known to be there.</summary>
public sealed class LoadSubject : IDisposable
{
    /// <summary>
    /// The fields of a backup that a load run makes. It may go after a day, so that a prune takes what is left on somebody's own service.
    /// </summary>
    public const string Backup = """{"type":"incremental","label":"load","retention_days":1}""";

    private const int MaxKnown = 1000;
    private readonly string[] _backups;
    private readonly ApiCaller? _operator;

    private LoadSubject(LoadAccess access, CallLog log, string[] backups, string endedJob)
    {
        _backups = backups;
        EndedJob = endedJob;
        Targets = access.Targets;
        Admin = new ApiCaller(access.Url, access.AdminKey, log);
        Stranger = new ApiCaller(access.Url, null, log);
        _operator = access.OperatorKey is { } key ? new ApiCaller(access.Url, key, log) : null;
    }

    /// <summary>Calls with a key of role <c>admin</c>.</summary>
    public ApiCaller Admin { get; }

    /// <summary>Calls with a key of role <c>backup_operator</c>, or as admin when there is none.</summary>
    public ApiCaller Bot => _operator ?? Admin;

    /// <summary>Whether <see cref="Bot"/> is a <c>backup_operator</c>.</summary>
    public bool HasOperator => _operator is not null;

    /// <summary>Calls without credentials.</summary>
    public ApiCaller Stranger { get; }

    /// <summary>A job that has ended.</summary>
    public string EndedJob { get; }

    /// <summary>Targets that may be restored to.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>A completed backup, another one each time.</summary>
    public string AnyBackup => _backups[Random.Shared.Next(_backups.Length)];

    /// <summary>Makes backups until the service has so many completed ones. These calls are not noted.</summary>
    /// <param name="access">Where it is and how to call it.</param>
    /// <param name="backups">How many, 1 to 1000.</param>
    /// <param name="log">Where the calls of scenarios are noted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">The service does not do what is asked; the message tells its answer.</exception>
    public static async Task<LoadSubject> PrepareAsync(LoadAccess access, int backups, CallLog log, CancellationToken cancellationToken)
    {
        using var admin = new ApiCaller(access.Url, access.AdminKey, new CallLog());
        for (var missing = backups - (await CompletedAsync(admin, cancellationToken)).Length; missing > 0; missing--)
        {
            var result = await MakeAsync(admin, cancellationToken);
            if (!result.Expected)
            {
                throw new InvalidOperationException($"A backup to begin with could not be made. {result.Message}");
            }
        }

        var known = await CompletedAsync(admin, cancellationToken);
        return new LoadSubject(access, log, [.. known.Select(backup => backup.Id)], known[0].Job);
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose()
    {
        Admin.Dispose();
        Stranger.Dispose();
        _operator?.Dispose();
    }

    private static async Task<StepResult> MakeAsync(ApiCaller admin, CancellationToken cancellationToken)
    {
        var made = await admin.SendAsync("POST /create", "create", Backup, cancellationToken);
        return made.Code == 201
            ? await Polling.UntilCompletedAsync(admin, made, "GET /{backup_id}", made.Field("backup_id") ?? "", cancellationToken)
            : made.Unexpected("");
    }

    private static async Task<(string Id, string Job)[]> CompletedAsync(ApiCaller admin, CancellationToken cancellationToken)
    {
        var answer = await admin.SendAsync("GET /list", $"list?status=completed&limit={MaxKnown}", null, cancellationToken);
        if (answer.Code != 200)
        {
            throw new InvalidOperationException($"The backups cannot be listed. {answer.Unexpected("").Message}");
        }

        using var list = JsonDocument.Parse(answer.Body);
        return
        [
            .. list
                .RootElement.EnumerateArray()
                .Select(backup => (backup.GetProperty("id").GetString()!, backup.GetProperty("job_id").GetString()!)),
        ];
    }
}

using System.Text.Json;
using BackupEdge.Load.Results;

namespace BackupEdge.Load.Scenarios;

/// <summary>The service under load, with its callers and its known backups, jobs and targets.</summary>
public sealed class LoadSubject : IDisposable
{
    /// <summary>
    /// The request body of backups that a load run creates. They expire after a day, so that a prune removes them from a service of the
    /// user.
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

    /// <summary>A caller with the role <c>admin</c>.</summary>
    public ApiCaller Admin { get; }

    /// <summary>A caller with the role <c>backup_operator</c>, or the admin if there is no such key.</summary>
    public ApiCaller Bot => _operator ?? Admin;

    /// <summary>Whether <see cref="Bot"/> is a <c>backup_operator</c>.</summary>
    public bool HasOperator => _operator is not null;

    /// <summary>A caller without credentials.</summary>
    public ApiCaller Stranger { get; }

    /// <summary>The id of a job that has ended.</summary>
    public string EndedJob { get; }

    /// <summary>The names of the targets for restores.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>The id of a random completed backup.</summary>
    public string AnyBackup => _backups[Random.Shared.Next(_backups.Length)];

    /// <summary>Creates backups until the service has the given number of completed ones. These calls are not recorded.</summary>
    /// <param name="access">The address, the keys and the targets of the service.</param>
    /// <param name="backups">The number of completed backups, 1 to 1000.</param>
    /// <param name="log">Records the calls of the scenarios.</param>
    /// <param name="cancellationToken">Cancels the preparation.</param>
    /// <exception cref="InvalidOperationException">A call fails; the message contains the answer.</exception>
    public static async Task<LoadSubject> PrepareAsync(LoadAccess access, int backups, CallLog log, CancellationToken cancellationToken)
    {
        using var admin = new ApiCaller(access.Url, access.AdminKey, new CallLog());
        for (var missing = backups - (await CompletedAsync(admin, cancellationToken)).Length; missing > 0; missing--)
        {
            var result = await MakeAsync(admin, cancellationToken);
            if (!result.Expected)
            {
                throw new InvalidOperationException($"A backup could not be created before the start. {result.Message}");
            }
        }

        var known = await CompletedAsync(admin, cancellationToken);
        return new LoadSubject(access, log, [.. known.Select(backup => backup.Id)], known[0].Job);
    }

    /// <summary>Closes the connections of all callers.</summary>
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

using System.Globalization;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Jobs.Running;
using BackupEdge.Jobs.Search;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>
/// Endpoints to list, search and compare the contents of backups, and to compare them with what a restore would change. The number of
/// concurrent calls is limited.
/// </summary>
internal sealed class BrowseEndpoints(BackupBrowser browser, RestorePlans plans, JobQueue queue, BackupNames names, TimeProvider time)
{
    // Clients accept headers of 16 KiB and more.
    private const int MaxLeftOut = 100;
    private readonly BrowseTurns _turns = new(time);

    /// <summary>The time after which a search responds with the files found so far and a cursor.</summary>
    public static readonly TimeSpan SearchTime = TimeSpan.FromSeconds(5);

    /// <summary>The query parameters of <see cref="ListAsync"/>.</summary>
    public static IReadOnlyList<string> ListQuery { get; } = ["path", "recursive", "limit", Cursor.Name];

    /// <summary>The query parameters of <see cref="FindAsync"/>.</summary>
    public static IReadOnlyList<string> FindQuery { get; } =
    ["name", "path", "since", "until", "ignore_case", "changed", "folders", "limit", Cursor.Name];

    /// <summary>The query parameters of <see cref="HistoryAsync"/>.</summary>
    public static IReadOnlyList<string> HistoryQuery { get; } = ["path", "since", "until", "limit", Cursor.Name];

    /// <summary>The query parameters of <see cref="CompareAsync"/>.</summary>
    public static IReadOnlyList<string> CompareQuery { get; } = ["path", "limit", Cursor.Name];

    /// <summary>The query parameters of <see cref="PlanAsync"/>.</summary>
    public static IReadOnlyList<string> PlanQuery { get; } = ["limit", Cursor.Name];

    /// <summary>GET /{backup_id}/files: responds with an array of files in the order of their paths.</summary>
    public async Task ListAsync(ApiCall call)
    {
        var request = new BrowseRequest
        {
            Id = names.Find(call).Id,
            Path = call.Query.Text("path"),
            Recursive = call.Query.Flag("recursive"),
            Limit = call.Query.Limit(),
            After = Cursor.Path(call.Query, CursorKind.Files),
        };
        var page = await ReadAsync(call, stop => _turns.ListAsync(() => browser.Browse(request, stop), stop));
        SetPaging(call, page.Next is { } next ? Cursor.Of(CursorKind.Files, next) : null, page.DamagedEntries);
        FileAnswer[] items = [.. page.Items.Select(entry => new FileAnswer(entry))];
        await call.AnswerAsync(StatusCodes.Status200OK, items, ApiJson.Default.FileAnswerArray);
    }

    /// <summary>GET /files: responds with an array of files in all backups, newest backup first.</summary>
    public async Task FindAsync(ApiCall call)
    {
        var request = new SearchRequest
        {
            Pattern = PatternOf(call.Query),
            ChangedOnly = call.Query.Flag("changed"),
            WithFolders = call.Query.Flag("folders"),
            Since = call.Query.Time("since"),
            Until = call.Query.Time("until"),
            Scope = call.Caller.Scope,
            Limit = call.Query.Limit(),
            From = Cursor.Place(call.Query),
            MaxTime = SearchTime,
        };
        var caller = call.Caller;
        var page = await ReadAsync(call, stop => _turns.SearchAsync(caller, () => browser.Search(request, stop), stop));
        SetPaging(call, page.Next is { } next ? Cursor.Of(next) : null, page.DamagedEntries);
        SetCount(call, "X-Skipped-Backups", page.SkippedBackups);
        FileVersionAnswer[] items = [.. page.Files.Select(file => new FileVersionAnswer(file))];
        await call.AnswerAsync(StatusCodes.Status200OK, items, ApiJson.Default.FileVersionAnswerArray);
    }

    /// <summary>GET /files/history: responds with the backups of a source, newest first, and whether a path changed at each.</summary>
    public async Task HistoryAsync(ApiCall call)
    {
        var path = call.Query.Text("path") is { Length: > 0 } text
            ? text.TrimEnd('/')
            : throw RequestFaults.Field("path", "`path` is required: a file or folder such as 'bots/default.gbai', or a source.");
        var filter = new BackupFilter
        {
            Limit = call.Query.Limit(),
            After = Cursor.Number(call.Query, CursorKind.History),
            Since = call.Query.Time("since"),
            Until = call.Query.Time("until"),
            Scope = call.Caller.Scope,
        };
        var caller = call.Caller;
        var page = await ReadAsync(call, stop => _turns.SearchAsync(caller, () => browser.History(path, filter, SearchTime, stop), stop));
        call.SetPaging(page, Cursor.Name, of => Cursor.Of(CursorKind.History, of.Place));
        PathVersionAnswer[] items = [.. page.Rows.Select(PathVersionAnswer.Of)];
        await call.AnswerAsync(StatusCodes.Status200OK, items, ApiJson.Default.PathVersionAnswerArray);
    }

    /// <summary>GET /{backup_id}/diff/{other_id}: responds with an array of differences in the order of their paths.</summary>
    public async Task CompareAsync(ApiCall call)
    {
        var request = new CompareRequest
        {
            BeforeId = names.Find(call).Id,
            AfterId = names.FindOther(call).Id,
            Path = call.Query.Text("path"),
            Limit = call.Query.Limit(),
            MaxPages = BackupBrowser.MaxPages,
            After = Cursor.Path(call.Query, CursorKind.Differences),
        };
        var caller = call.Caller;
        var (page, leftOut) = await ReadAsync(call, stop => _turns.SearchAsync(caller, () => browser.Compare(request, stop), stop));
        if (leftOut.Count > 0)
        {
            call.SetHeader("X-Left-Out-Sources", string.Join(", ", leftOut.Take(MaxLeftOut)));
        }

        SetPaging(call, page.Next is { } next ? Cursor.Of(CursorKind.Differences, next) : null, page.DamagedEntries);
        DifferenceAnswer[] items = [.. page.Items.Select(item => new DifferenceAnswer(item))];
        await call.AnswerAsync(StatusCodes.Status200OK, items, ApiJson.Default.DifferenceAnswerArray);
    }

    /// <summary>GET /jobs/{job_id}/plan: responds with an array of paths and what a restore would do with them.</summary>
    public async Task PlanAsync(ApiCall call)
    {
        var job = queue.FindJob(call.Id);
        var (limit, after) = (call.Query.Limit(), Cursor.Path(call.Query, CursorKind.Plan));
        var items = new List<PlannedPathAnswer>();
        void Add(PlannedPath planned) => items.Add(new PlannedPathAnswer(planned));
        var caller = call.Caller;
        var end = await ReadAsync(call, stop =>
            _turns.SearchAsync(caller, () => plans.Read(job, mayUseOwnFolders: null, after, limit, SearchTime, Add, stop), stop)
        );
        SetPaging(call, end.Next is { } next ? Cursor.Of(CursorKind.Plan, next) : null, end.DamagedEntries);
        await call.AnswerAsync(StatusCodes.Status200OK, [.. items], ApiJson.Default.PlannedPathAnswerArray);
    }

    private static PathPattern PatternOf(QueryFields query)
    {
        var ignoresCase = query.Flag("ignore_case");
        return (query.Text("name"), query.Text("path")) switch
        {
            ({ } name, null) => PathPattern.Parse(name, ignoresCase: ignoresCase),
            (null, { } path) => PathPattern.OfPath(path, ignoresCase),
            (null, null) => throw RequestFaults.Field(
                "name",
                "`name` or `path` is required: a pattern such as *.bas or bots/**/start.bas, or the whole path of a file."
            ),
            _ => throw RequestFaults.Field("path", "`name` and `path` both say what to find. Send only one of them."),
        };
    }

    private static async Task<T> ReadAsync<T>(ApiCall call, Func<CancellationToken, Task<T>> read)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, call.Stopping);
        try
        {
            return await read(ends.Token);
        }
        catch (OperationCanceledException) when (!call.Aborted.IsCancellationRequested)
        {
            throw NotReadyFaults.Stopping();
        }
    }

    private static void SetPaging(ApiCall call, string? cursor, long damagedEntries)
    {
        if (cursor is not null)
        {
            call.SetNext(Cursor.Name, cursor);
        }

        SetCount(call, "X-Damaged-Entries", damagedEntries);
    }

    private static void SetCount(ApiCall call, string header, long count)
    {
        if (count > 0)
        {
            call.SetHeader(header, count.ToString(CultureInfo.InvariantCulture));
        }
    }
}

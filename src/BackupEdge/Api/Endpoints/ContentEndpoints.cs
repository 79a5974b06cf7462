using System.Globalization;
using BackupEdge.Api.Http;
using BackupEdge.Api.Logs;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Engine;
using BackupEdge.Engine.Tar;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace BackupEdge.Api.Endpoints;

/// <summary>
/// Endpoints to download a file or the whole content of a backup. The content is untrusted and <em>must not</em> act in a browser as if it
/// came from this service: the headers make browsers save it, run no scripts in it, and not guess its type.
/// </summary>
/// <param name="queue">Finds the backups.</param>
/// <param name="engine">Opens the content of backups.</param>
/// <param name="catalogue">Receives the audit records.</param>
/// <param name="names">Finds the backup that a path names.</param>
/// <param name="time">The clock for audit records and modification times.</param>
/// <param name="logger">Receives reads whose audit record could not be written.</param>
internal sealed class ContentEndpoints(
    JobQueue queue,
    IEngine engine,
    CatalogueDatabase catalogue,
    BackupNames names,
    TimeProvider time,
    ILogger logger
)
{
    private const int MaxStreams = 6;
    private readonly StreamLimiter _streams = new(MaxStreams);

    /// <summary>The query parameters of <see cref="ContentAsync"/>.</summary>
    public static IReadOnlyList<string> ContentQuery { get; } = ["path"];

    /// <summary>The query parameters of <see cref="ExportAsync"/>.</summary>
    public static IReadOnlyList<string> ExportQuery { get; } = ["format", "path"];

    /// <summary>The parameters of <see cref="ExportAsync"/> that may be given more than once.</summary>
    public static IReadOnlyList<string> ExportRepeatable { get; } = ["path"];

    /// <summary>GET /{backup_id}/files/content: responds with a file, or the requested range of it.</summary>
    public Task ContentAsync(ApiCall call)
    {
        var path = call.Query.Text("path")
            ?? throw RequestFaults.Field("path", "`path` is required: the path of the file in the backup, such as 'bots/start.bas'.");
        var id = queue.FindCompleted(names.Find(call).Id).Id;
        var caller = call.Caller;
        return _streams.RunAsync(() =>
            call.StreamAsync(
                async (http, token) =>
                {
                    await using var content = engine.OpenContent(id, path, token);
                    if (!call.IsHead)
                    {
                        Record(caller, id, path);
                    }

                    SetSafety(http.Response.Headers);
                    http.Response.Headers.CacheControl = "private, no-cache";
                    IgnoreOtherRanges(http.Request.Headers);
                    var result = TypedResults.Stream(
                        content,
                        MediaTypes.Of(content.Name),
                        SafeName(content.Name),
                        content.Modified is { } modified && modified <= time.GetUtcNow() ? modified : null,
                        new EntityTagHeaderValue($"\"{content.Tag}\""),
                        enableRangeProcessing: true
                    );
                    await result.ExecuteAsync(http);
                    if (RefusalOf(http.Response.StatusCode, content.Length) is { } refusal)
                    {
                        throw refusal;
                    }
                }
            )
        );
    }

    /// <summary>GET /{backup_id}/export: responds with a backup, or some files and folders of it, as a tar archive.</summary>
    public Task ExportAsync(ApiCall call)
    {
        var format = call.Query.Choice("format", ApiEnums.TarFormats) ?? TarFormat.TarLz4;
        var paths = call.Query.Texts("path");
        var id = queue.FindCompleted(names.Find(call).Id).Id;
        var caller = call.Caller;
        return _streams.RunAsync(() =>
            call.StreamAsync(
                async (http, token) =>
                {
                    using var export = engine.OpenSelection(id, paths);
                    var headers = http.Response.Headers;
                    var name = $"{id}.{ApiEnums.Of(format)}";
                    SetSafety(headers);
                    headers.CacheControl = "no-store";
                    headers.ContentDisposition = $"attachment; filename=\"{name}\"";
                    headers.ContentType = MediaTypes.Of(name);
                    if (!call.IsHead)
                    {
                        Record(caller, id, paths);
                        await export.WriteAsync(http.Response.Body, format, token);
                    }
                }
            )
        );
    }

    // Called before the first byte is sent. Content on a full or read-only disk must stay readable, so a failure is only logged.
    private void Record(Caller caller, string id, params IReadOnlyList<string> paths)
    {
        var more = paths.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" and {paths.Count - 1} more") : "";
        var place = paths.Count == 0 ? caller.Path : $"{caller.Path}?path={RequestFaults.Path(paths[0])}{more}";
        try
        {
            catalogue.AddUnversioned(session =>
            {
                (caller with { Path = place }).Record(session, AuditAction.BackupRead, id, time.GetUtcNow());
                return true;
            });
        }
        catch (Fault fault)
        {
            ServerLog.ReadNotAudited(logger, caller.Name, caller.Credential ?? "", caller.Address ?? "", place ?? "", fault.Message);
        }
    }

    // The library sets only a status.
    private static Fault? RefusalOf(int status, long size) =>
        status switch
        {
            StatusCodes.Status412PreconditionFailed => new Fault(
                FaultCode.PreconditionFailed,
                "The file does not match `If-Match` or `If-Unmodified-Since`. Repeat the request without it to get the current file."
            ),
            StatusCodes.Status416RangeNotSatisfiable => new Fault(
                FaultCode.RangeNotSatisfiable,
                $"The file has {size} bytes, and none of them are in the requested range. Request another range, or omit `Range`.",
                ("size", size.ToString(CultureInfo.InvariantCulture))
            ),
            _ => null,
        };

    // The library treats every range unit as bytes; RFC 9110 requires unknown units to be ignored.
    private static void IgnoreOtherRanges(IHeaderDictionary headers)
    {
        if (!headers.Range.ToString().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
        {
            headers.Remove(HeaderNames.Range);
        }
    }

    private static void SetSafety(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
    }

    // Line ends are not allowed in headers, and other control characters are unwanted in the name of a saved file.
    private static string SafeName(string name) => string.Create(name.Length, name, (into, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                into[i] = char.IsControl(from[i]) ? '_' : from[i];
            }
        });
}

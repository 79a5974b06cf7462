using System.Globalization;
using BackupEdge.Api.Http;
using BackupEdge.Api.Logs;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Engine.Tar;
using BackupEdge.Faults;
using BackupEdge.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace BackupEdge.Api.Endpoints;

/// <summary>
/// What backups hold: one file, or all of it as a tar archive. It is anybody's content and <em>must not</em> be able to act in a browser as
/// if it came from this service: it is to be saved, has no scripts, and its type is not guessed.
/// </summary>
/// <param name="services">What it works with.</param>
/// <param name="logger">Where it is reported that a read could not be recorded.</param>
internal sealed class ContentEndpoints(BackupServices services, ILogger logger)
{
    private const int MaxStreams = 6;
    private readonly StreamLimiter _places = new(MaxStreams);

    /// <summary>Names of a file's query parameters.</summary>
    public static IReadOnlyList<string> ContentQuery { get; } = ["path"];

    /// <summary>Names of an export's query parameters.</summary>
    public static IReadOnlyList<string> ExportQuery { get; } = ["format", "path"];

    /// <summary>GET /{backup_id}/files/content: one file, or the range of it that is asked for.</summary>
    public Task ContentAsync(ApiCall call)
    {
        var path = call.Query.Text("path")
            ?? throw RequestFaults.Field("path", "`path` is required: the file's path in the " + "backup, such as " + "'bots/start.bas'.");
        var id = services.Queue.FindCompleted(call.Id).Id;
        var caller = call.Caller;
        return _places.RunAsync(() =>
            call.StreamAsync(
                async (http, token) =>
                {
                    await using var content = services.Engine.OpenContent(id, path, token);
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
                        content.Modified is { } modified && modified <= services.Time.GetUtcNow() ? modified : null,
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

    /// <summary>GET /{backup_id}/export: the backup, or a folder of it, as a tar archive.</summary>
    public Task ExportAsync(ApiCall call)
    {
        var format = call.Query.Choice("format", ApiEnums.TarFormats) ?? TarFormat.TarLz4;
        var path = call.Query.Text("path");
        var id = services.Queue.FindCompleted(call.Id).Id;
        var caller = call.Caller;
        return _places.RunAsync(() =>
            call.StreamAsync(
                async (http, token) =>
                {
                    using var export = services.Engine.OpenExport(id, path);
                    var headers = http.Response.Headers;
                    var name = $"{id}.{ApiEnums.Of(format)}";
                    SetSafety(headers);
                    headers.CacheControl = "no-store";
                    headers.ContentDisposition = $"attachment; filename=\"{name}\"";
                    headers.ContentType = MediaTypes.Of(name);
                    if (!call.IsHead)
                    {
                        Record(caller, id, path);
                        await export.WriteAsync(http.Response.Body, format, token);
                    }
                }
            )
        );
    }

    // Before the first byte. A store on a disk that is full or read-only must still be readable: then the record is in the log.
    private void Record(Caller caller, string id, string? path)
    {
        var place = path is null ? caller.Path : $"{caller.Path}?path={RequestFaults.Path(path)}";
        try
        {
            services.Catalogue.AddAside(session =>
            {
                (caller with { Path = place }).Record(session, AuditAction.BackupRead, id, services.Time.GetUtcNow());
                return true;
            });
        }
        catch (Fault fault)
        {
            ServerLog.ReadNotAudited(logger, caller.Name, caller.Credential ?? "", caller.Address ?? "", place ?? "", fault.Message);
        }
    }

    // The library refuses by a status alone.
    private static Fault? RefusalOf(int status, long size) =>
        status switch
        {
            StatusCodes.Status412PreconditionFailed => new Fault(
                FaultCode.PreconditionFailed,
                "The file is not what `If-Match` or `If-Unmodified-Since` asks for. Ask again without it to " + "have the file as it is."
            ),
            StatusCodes.Status416RangeNotSatisfiable => new Fault(
                FaultCode.RangeNotSatisfiable,
                $"The file has {size} bytes, and none in the range that is asked for. Ask for another range, or for all without `Range`.",
                ("size", size.ToString(CultureInfo.InvariantCulture))
            ),
            _ => null,
        };

    // The library takes every unit for bytes.
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
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    // A header holds no line end, and a name to save under no other control character either.
    private static string SafeName(string name) => string.Create(name.Length, name, (into, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                into[i] = char.IsControl(from[i]) ? '_' : from[i];
            }
        });
}

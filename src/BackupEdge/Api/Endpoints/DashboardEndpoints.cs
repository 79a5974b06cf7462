using BackupEdge.Api.Http;
using BackupEdge.Dashboard;
using BackupEdge.Faults;

namespace BackupEdge.Api.Endpoints;

/// <summary>
/// The endpoints for the web files of the dashboard. They need no credentials, because the files are the same for all callers and contain
/// no data.
/// </summary>
internal sealed class DashboardEndpoints(DashboardFiles files)
{
    private const string Forever = "public, max-age=31536000, immutable";

    // No inline script or style, no other host, no frame, and no text that becomes markup or code.
    private static readonly (string Name, string Value)[] Headers =
    [
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; form-action 'none'; "
                + "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        ),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ];

    /// <summary>GET /: responds with the page.</summary>
    public Task ShowAsync(ApiCall call) => AnswerAsync(call, DashboardFiles.Index, "no-cache");

    /// <summary>GET /ui/{hash}/{file*}: responds with a file that the page loads.</summary>
    /// <exception cref="Fault"><c>not_found</c>, also for the files of another release.</exception>
    public Task FileAsync(ApiCall call) =>
        call.Id == files.Hash ? AnswerAsync(call, call.OtherId, files.AreLive ? "no-cache" : Forever) : throw NotFound();

    private Task AnswerAsync(ApiCall call, string name, string cacheControl)
    {
        var file = files.Find(name) ?? throw NotFound();
        foreach (var (header, value) in Headers)
        {
            call.SetHeader(header, value);
        }

        // The page contains the hash, so it changes with every file. A file of a folder has no tag that changes with it.
        var tag = files.AreLive ? $"\"{Guid.NewGuid():N}\"" : $"\"{files.Hash}\"";
        return PackedAnswer.WriteAsync(call, file, MediaTypes.Of(name), tag, cacheControl);
    }

    private static Fault NotFound() =>
        new(FaultCode.NotFound, "The dashboard has no such file. Load the page again: the service may have been updated.");
}

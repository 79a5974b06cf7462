using System.CommandLine;
using BackupEdge.Api.Http;
using BackupEdge.DataFolder;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>
/// <c>health</c>: asks a running service whether it works, for container engines and supervisors that run a program for that.
/// </summary>
internal sealed class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Option<string?> _url = Options.Text(
        "--url",
        "URL",
        "Where the service listens; that of the data folder's server " + "unless told."
    );

    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new HealthCommand();
        var command = new Command("health", "Asks the service whether it works; exit code 0 if it does, 1 if not.") { verb._url };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var asked = UrlOf(run);
        var url = asked.GetLeftPart(UriPartial.Authority);
        var (status, problem) = await AskAsync(new Uri(asked, "/health/ready"));
        if (status != 200)
        {
            var what = problem ?? $"it answered {status}";
            run.Errors.Write(
                new Fault(
                    FaultCode.NotReady,
                    $"The service at {url} does not work: {what}. Its log tells more; name " + "another with --url.",
                    ("url", url)
                )
            );
            return ExitCode.Failed;
        }

        run.Answer(new HealthReport("ready", url), CommandJson.Default.HealthReport, output => output.WriteLine($"{url} is ready"));
        return ExitCode.Done;
    }

    private Uri UrlOf(CommandRun run)
    {
        if (run.Get(_url) is { } given)
        {
            return Uri.TryCreate(given, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? url!
                : throw new Fault(
                    FaultCode.InvalidRequest,
                    "--url takes an address such as http://localhost:9000, " + $"not '{given}'.",
                    ("field", "url")
                );
        }

        // What listens may have been told on the command line of the server, which left it beside its lock.
        var settings = run.Load().Settings;
        if (DataFolderLock.Holder(settings.Data)?.Url is { } served)
        {
            return new Uri(served);
        }

        var listen = ListenAddress.Parse(settings.Listen);
        return new Uri(listen.Url(listen.Port));
    }

    private static async Task<(int? Status, string? Problem)> AskAsync(Uri uri)
    {
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
        };

        // The certificate is for the name that clients use, and this asks at an address. Nothing secret is sent: the question is
        // whether the service works, not who it is.
#pragma warning disable CA5359
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead);
            return ((int)response.StatusCode, null);
        }
        catch (HttpRequestException e)
        {
            return (null, e.InnerException?.Message ?? e.Message);
        }
        catch (TaskCanceledException)
        {
            return (null, $"it did not answer within {Patience.TotalSeconds:0} seconds");
        }
    }
}

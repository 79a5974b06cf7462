using System.CommandLine;
using BackupEdge.Api.Http;
using BackupEdge.DataFolder;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Implements <c>health</c>, which checks whether a running service works, for container engines and supervisors.</summary>
internal sealed class HealthCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private readonly Option<string?> _url = Options.Text(
        "--url",
        "URL",
        "The address of the service; default the server of the data folder."
    );

    /// <summary>Creates the <c>health</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new HealthCommand();
        var command = new Command("health", "Checks whether the service works; exits with 0 if it does, 1 if not.") { verb._url };
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
                    $"The service at {url} is not ready: {what}. See its log, or specify another address with --url.",
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
                    $"--url must be an address such as http://localhost:9000, not '{given}'.",
                    ("field", "url")
                );
        }

        // The address may come from the server's command line; the server records it with its lock.
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

        // The certificate is not checked: it is issued for the name that clients use, not for this address. Nothing secret is sent,
        // and only the status of the service is read.
#pragma warning disable CA5359
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler) { Timeout = Timeout };
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
            return (null, $"it did not answer within {Timeout.TotalSeconds:0} seconds");
        }
    }
}

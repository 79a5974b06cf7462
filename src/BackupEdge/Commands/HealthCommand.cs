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
        var server = FindServer(run);
        var url = server.Url.GetLeftPart(UriPartial.Authority);
        var (status, problem, instance) = await AskAsync(new Uri(server.Url, "/health/ready"));
        if (status == 200 && server.Problem is null && (server.Instance is null || server.Instance == instance))
        {
            run.Answer(new HealthReport("ready", url), CommandJson.Default.HealthReport, output => output.WriteLine($"{url} is ready"));
            return ExitCode.Done;
        }

        // Container engines know only 0 and 1.
        run.Errors.Write(new Fault(FaultCode.NotReady, Message(server, url, status, problem), ("url", url)));
        return ExitCode.Failed;
    }

    private static string Message(HealthTarget server, string url, int? status, string? problem)
    {
        var other = status == 200 ? $" The server that answers at {url} uses another data folder." : "";
        if (server.Problem is { } missing)
        {
            return $"{missing}{other} Start it with 'backupedge serve', or specify another data folder with --data or an address with "
                + "--url.";
        }

        return status == 200
            ? $"The server of this data folder does not answer.{other} See its log, or specify another address with --url."
            : $"The service at {url} is not ready: {problem ?? $"it answered {status}"}. See its log, or specify another address with "
                + "--url.";
    }

    private HealthTarget FindServer(CommandRun run)
    {
        if (run.Get(_url) is null && run.Server.IsNamed)
        {
            return new HealthTarget(run.Server.Address());
        }

        if (run.Get(_url) is { } given)
        {
            return Uri.TryCreate(given, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? new HealthTarget(url!)
                : throw new Fault(
                    FaultCode.InvalidRequest,
                    $"--url must be an address such as http://localhost:9000, not '{given}'.",
                    ("field", "url")
                );
        }

        var loaded = run.Load();
        var data = loaded.Settings.Data;
        var listen = ListenAddress.Parse(loaded.Settings.Listen);
        var configured = new HealthTarget(new Uri(listen.Url(listen.Port)));
        if (!DataFolderPresence.Exists(data, data.Path))
        {
            // The folder may be visible to the server only, such as in another container.
            return loaded.IsSet("listen") ? configured : configured with { Problem = $"There is no data folder '{data.Path}'." };
        }

        // The address may come from the server's command line; the server records it with its lock.
        return DataFolderLock.Holder(data) is { Url: { } served } holder
            ? new HealthTarget(new Uri(served)) { Instance = holder.Instance }
            : configured with
            {
                Problem = $"No server uses the data folder '{data.Path}'.",
            };
    }

    private static async Task<(int? Status, string? Problem, string? Instance)> AskAsync(Uri uri)
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
            var instance = response.Headers.TryGetValues("X-BackupEdge-Instance", out var values) ? string.Join(',', values) : null;
            return ((int)response.StatusCode, null, instance);
        }
        catch (HttpRequestException e)
        {
            return (null, e.InnerException?.Message ?? e.Message, null);
        }
        catch (TaskCanceledException)
        {
            return (null, $"it did not answer within {Timeout.TotalSeconds:0} seconds", null);
        }
    }
}

using System.CommandLine;
using BackupEdge.Api;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Commands;

/// <summary>Implements <c>serve</c>, which runs the REST service.</summary>
internal sealed class ServeCommand
{
    private readonly Option<string?> _listen = Options.Text(
        "--listen",
        "URL",
        "Address to listen on, http://HOST:PORT or https://HOST:PORT; default http://localhost:9000."
    );
    private readonly Option<string[]> _source = Options.Texts("--source", "NAME=PATH", "A folder to back up; can be repeated.");
    private readonly Option<string[]> _target = Options.Texts(
        "--target",
        "NAME=PATH",
        "A folder that restores may write to; can be repeated."
    );

    /// <summary>Creates the <c>serve</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new ServeCommand();
        var command = new Command("serve", "Serves the API and runs jobs until it is stopped.")
        {
            verb._listen,
            verb._source,
            verb._target,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var loaded = run.Load(input =>
            input with
            {
                Listen = run.Get(_listen),
                Sources = run.Get(_source)!,
                Targets = run.Get(_target)!,
                WithSecrets = true,
            }
        );
        using var logs = run.NewLog(loaded.Settings.Log);
        try
        {
            return await ServeAsync(run, loaded, logs);
        }
        catch (Fault fault) when (!run.IsJson)
        {
            ServeLog.Failed(logs.CreateLogger(ServeLog.Category), OptionNames.In(fault.Message), fault.Code);
            return ExitCode.Of(fault);
        }
    }

    private static async Task<int> ServeAsync(CommandRun run, LoadedSettings loaded, StderrLog logs)
    {
        var logger = logs.CreateLogger(ServeLog.Category);
        await using var services = OwningServices.Open(loaded.Settings, run.CommandEnvironment.Time, logs);
        services.WithReserve(() => ServedConfiguration.Write(loaded.Settings));
        foreach (var warning in SettingWarnings.Of(loaded))
        {
            ServeLog.SettingWarning(logger, warning);
        }

        var firstKey = services.Keys.IssueFirst()?.Key;
        var supervisor = new SystemdNotifier();
        return await ServerHost.RunAsync(
            services,
            logs,
            url =>
            {
                Announce(run, services, url, firstKey, logger);
                supervisor.Notify(ServiceState.Ready);
            },
            () => supervisor.Notify(ServiceState.Stopping),
            CancellationToken.None
        );
    }

    // The key itself and the link are written to a terminal only; the log says where the key is saved.
    private static void Announce(CommandRun run, OwningServices services, string url, string? firstKey, ILogger logger)
    {
        var settings = services.Settings;
        if (firstKey is not null)
        {
            ServeLog.FirstKeySaved(logger, settings.Data.AdminKey);
        }

        var shown = FirstKeyText.Shown(run, firstKey);
        if (!run.IsJson)
        {
            if (shown is not null)
            {
                run.CommandEnvironment.Output.WriteLine(FirstKeyText.Line(run, shown, settings.Data.AdminKey));
                if (settings.Ui.IsEnabled)
                {
                    var link = LoginLink.Of(url, services.Sessions.NewCode());
                    run.CommandEnvironment.Output.WriteLine($"Dashboard (works once, for a minute; then `backupedge open`): {link}");
                }

                run.CommandEnvironment.Output.Flush();
            }

            return;
        }

        string[] names = [.. settings.Sources.Select(source => source.Name)];
        var file = firstKey is null ? null : settings.Data.AdminKey;
        run.Answer(
            new ServeAnswer("ready", ProgramVersion.Number, url, settings.Data.Path, names, shown, file),
            CommandJson.Default.ServeAnswer,
            _ => { }
        );
    }
}

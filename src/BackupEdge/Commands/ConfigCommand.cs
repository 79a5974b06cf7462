using System.CommandLine;
using BackupEdge.Api.Http;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Commands;

/// <summary><c>config check</c>, <c>config show</c>: what the settings come to.</summary>
internal static class ConfigCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandScope scope)
    {
        var check = new Command("check", "Tells whether the configuration can be used, and what may be a mistake in it.");
        var show = new Command("show", "Tells every setting that holds and where it comes from.");
        scope.SetAction(check, run => Task.FromResult(Check(run)));
        scope.SetAction(show, run => Task.FromResult(Show(run)));
        return new Command("config", "Checks and shows the configuration.") { check, show };
    }

    private static int Check(CommandRun run)
    {
        var loaded = Load(run);
        if (loaded.Settings.Tls is { } tls)
        {
            ServerCertificate.Load(tls, run.CommandEnvironment.Time, NullLogger.Instance);
        }

        var warnings = SettingWarnings.Of(loaded);
        if (DataFolderAccess.Check(loaded.Settings.Data) is { } exposed)
        {
            warnings = [.. warnings, exposed];
        }

        run.Answer(AnswerOf(loaded) with { Warnings = warnings }, CommandJson.Default.ConfigAnswer, output =>
        {
            foreach (var warning in warnings)
            {
                run.Errors.Warn(warning);
            }

            output.WriteLine("the configuration is good");
        });
        return ExitCode.Done;
    }

    private static int Show(CommandRun run)
    {
        var loaded = Load(run);
        run.Answer(AnswerOf(loaded), CommandJson.Default.ConfigAnswer, output =>
        {
            var table = new Table("SETTING", "VALUE", "FROM");
            foreach (var value in loaded.Values)
            {
                table.Add(value.Key, value.Value, value.Origin);
            }

            table.Write(output);
        });
        return ExitCode.Done;
    }

    private static LoadedSettings Load(CommandRun run) => run.Load(input => input with { WithSecrets = true });

    private static ConfigAnswer AnswerOf(LoadedSettings loaded) => new(true, loaded.ConfigFile, loaded.Values, loaded.Warnings);
}

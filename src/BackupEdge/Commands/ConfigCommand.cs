using System.CommandLine;
using BackupEdge.Api.Http;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Commands;

/// <summary>Implements <c>config check</c> and <c>config show</c>.</summary>
internal static class ConfigCommand
{
    /// <summary>Creates the <c>config</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var check = new Command("check", "Validates the configuration and warns of possible mistakes.");
        var show = new Command("show", "Prints the effective settings and their origin.");
        scope.SetAction(check, CheckAsync);
        scope.SetAction(show, run => Task.FromResult(Show(run)));
        return new Command("config", "Validates and prints the configuration.") { check, show };
    }

    private static async Task<int> CheckAsync(CommandRun run)
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

        var (buckets, problems) = await BucketCheck.RunAsync(loaded.Settings, run.CommandEnvironment.Time, CancellationToken.None);
        var (servers, unfit) = PhysicalCheck.Run(loaded.Settings, run.CommandEnvironment.Time);
        warnings = [.. warnings, .. problems, .. unfit];
        run.Answer(AnswerOf(loaded) with { Warnings = warnings }, CommandJson.Default.ConfigAnswer, output =>
        {
            foreach (var warning in warnings)
            {
                run.Errors.Warn(warning);
            }

            foreach (var found in buckets.Concat(servers))
            {
                output.WriteLine(Printable.Of(found));
            }

            output.WriteLine("The configuration is valid");
        });
        return ExitCode.Done;
    }

    private static int Show(CommandRun run)
    {
        var loaded = Load(run);
        run.Answer(AnswerOf(loaded), CommandJson.Default.ConfigAnswer, output =>
        {
            output.WriteLine(
                loaded.ConfigFile is { } file
                    ? $"Configuration file: {Printable.Of(file)}"
                    : $"Configuration file: none; looked for {Printable.Of(string.Join(" and ", loaded.Searched))}"
            );
            output.WriteLine();
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

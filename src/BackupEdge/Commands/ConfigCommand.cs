using System.CommandLine;
using BackupEdge.Api.Http;
using BackupEdge.Commands.Reach;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Commands;

/// <summary>Implements <c>config check</c> and <c>config show</c>.</summary>
internal sealed class ConfigCommand
{
    private readonly Option<bool> _reach = Options.Switch(
        "--reach",
        "Also open every source, copy and target, and print what a backup would take. Nothing is written."
    );

    /// <summary>Creates the <c>config</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new ConfigCommand();
        var check = new Command("check", "Validates the configuration and warns of possible mistakes.") { verb._reach };
        var show = new Command("show", "Prints the effective settings and their origin.");
        scope.SetAction(check, verb.CheckAsync);
        scope.SetAction(show, run => Task.FromResult(Show(run)));
        return new Command("config", "Validates and prints the configuration.") { check, show };
    }

    private async Task<int> CheckAsync(CommandRun run)
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

        if (run.Get(_reach))
        {
            return await ReachAsync(run, loaded, warnings);
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

    // Each part that is not reached has its problem, so warnings about files and programs of sources would repeat it.
    private static async Task<int> ReachAsync(CommandRun run, LoadedSettings loaded, IReadOnlyList<string> warnings)
    {
        using var signals = new InterruptSignals();
        var check = new ReachCheck(loaded.Settings, ReachLimits.Default, run.CommandEnvironment.Time);
        var parts = await check.RunAsync(signals.Token);
        var problems = parts.Select(part => part.Problem).OfType<string>().ToList();
        warnings = [.. warnings.Where(warning => !problems.Exists(problem => problem.Contains(warning, StringComparison.Ordinal)))];
        run.Answer(AnswerOf(loaded) with { Warnings = warnings, Reach = parts }, CommandJson.Default.ConfigAnswer, output =>
        {
            foreach (var warning in warnings)
            {
                run.Errors.Warn(warning);
            }

            var table = new Table("PART", "NAME", "FOUND");
            foreach (var part in parts)
            {
                table.Add(part.Part, part.Name, ReachText.Of(part));
            }

            table.Write(output);
            output.WriteLine();
            output.WriteLine(
                parts.Count(part => part.Problem is not null) is > 0 and var missing
                    ? $"The configuration is valid; {Units.Count(missing)} of {Units.Count(parts.Count, "part")} cannot be reached"
                    : "The configuration is valid, and everything in it can be reached"
            );
        });
        return ExitOf(parts);
    }

    // A backup without one of its sources completes with a warning; without any, it fails.
    private static int ExitOf(IReadOnlyList<ReachedPart> parts)
    {
        var sources = parts.Where(part => part.Part == ReachedPart.Source).ToList();
        return parts.All(part => part.Problem is null) ? ExitCode.Done
            : sources.Count > 0 && sources.TrueForAll(source => source.Problem is not null) ? ExitCode.Failed
            : ExitCode.Incomplete;
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

using System.CommandLine;
using System.CommandLine.Parsing;

namespace BackupEdge.Load.Runs;

/// <summary>The command <c>load</c> and its options.</summary>
public static class LoadCommand
{
    private const int WrongUse = 2;
    private static readonly Option<bool> Smoke = new("--smoke")
    {
        Description = "a few seconds of the smallest load, to check that everything works",
    };
    private static readonly Option<string> Model = new("--model")
    {
        Description = "open (fixed arrival rate), closed (fixed number of callers) or both",
        DefaultValueFactory = _ => "both",
    };
    private static readonly Option<string[]> Scenario = new("--scenario") { Description = "only this scenario; can be repeated" };
    private static readonly Option<int?> Seconds = Number("--seconds", "duration of each load in seconds; default 15", 1, 86400);
    private static readonly Option<int?> Ramp = Number("--ramp", "seconds in which the open model increases its rate; default 3", 0, 3600);
    private static readonly Option<int?> Rate = Number(
        "--rate",
        "iterations per second of each scenario in the open model; default its own rate",
        1,
        100_000
    );
    private static readonly Option<int?> Copies = Number(
        "--copies",
        "number of callers of each scenario in the closed model; default its own number",
        1,
        1000
    );
    private static readonly Option<int?> Backups = Number(
        "--backups",
        "number of completed backups before the start, 1 to 1000; default 50, with --url 1",
        1,
        1000
    );
    private static readonly Option<string> Source = new("--source") { Description = "the folder to back up; default the sample bot" };
    private static readonly Option<Uri> Url = new("--url")
    {
        Description = "the address of a running service, such as http://localhost:9000; by default, the published binary is started",
        CustomParser = Address,
    };
    private static readonly Option<string> Key = new("--key") { Description = "a key of that service with the role admin" };
    private static readonly Option<string> OperatorKey = new("--operator-key")
    {
        Description = "a key of that service with the role backup_operator",
    };
    private static readonly Option<string> Target = new("--target")
    {
        Description = "the target of that service for restores",
        DefaultValueFactory = _ => "staging",
    };
    private static readonly Option<string> Results = new("--results")
    {
        Description = "the folder for the results; default load-results/TIME-ENGINE",
    };
    private static readonly Option<string> Engine = new("--engine") { Description = "local, or nbomber if built with it" };

    /// <summary>Runs the command.</summary>
    /// <returns>0 if everything was as expected, 1 if not, 2 for wrong usage, 130 if SIGINT or SIGTERM cancelled the run.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        Model.AcceptOnlyFromAmong("open", "closed", "both");
        Engine.AcceptOnlyFromAmong("local", "nbomber");
        Scenario.AcceptOnlyFromAmong([.. LoadPlan.Names]);

        var command = new RootCommand("Runs the API under load and checks that the answers are as expected.")
        {
            Smoke,
            Model,
            Scenario,
            Seconds,
            Ramp,
            Rate,
            Copies,
            Backups,
            Source,
            Url,
            Key,
            OperatorKey,
            Target,
            Results,
            Engine,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetResult(Url) is null) != (result.GetResult(Key) is null))
            {
                result.AddError("--url and --key go together.");
            }
        });
        command.SetAction((parsed, cancellationToken) => LoadRun.RunAsync(OptionsOf(parsed), cancellationToken));
        var parse = command.Parse(arguments);
        // By default, System.CommandLine ends the process two seconds after a signal, before the server has stopped.
        var code = await parse.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = LoadRun.StopTimeout });
        return parse.Errors.Count > 0 ? WrongUse : code;
    }

    private static Option<int?> Number(string name, string description, int min, int max)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value && (value < min || value > max))
            {
                result.AddError($"{name} takes a number from {min} to {max}, not {value}.");
            }
        });
        return option;
    }

    private static Uri? Address(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        result.AddError($"--url takes an address such as http://localhost:9000, not '{text}'.");
        return null;
    }

    private static LoadOptions OptionsOf(ParseResult parsed)
    {
        var smoke = parsed.GetValue(Smoke);
        var url = parsed.GetValue(Url);
        return new LoadOptions
        {
            Smoke = smoke,
            Model = parsed.GetValue(Model)!,
            Scenarios = parsed.GetValue(Scenario) ?? [],
            During = TimeSpan.FromSeconds(parsed.GetValue(Seconds) ?? (smoke ? 3 : 15)),
            Ramp = TimeSpan.FromSeconds(parsed.GetValue(Ramp) ?? (smoke ? 1 : 3)),
            Rate = parsed.GetValue(Rate),
            Copies = parsed.GetValue(Copies),
            Backups = parsed.GetValue(Backups)
                ?? (
                    url is not null ? 1
                    : smoke ? 3
                    : 50
                ),
            Source = parsed.GetValue(Source),
            Url = url,
            Key = parsed.GetValue(Key),
            OperatorKey = parsed.GetValue(OperatorKey),
            Target = parsed.GetValue(Target)!,
            Results = parsed.GetValue(Results),
            Engine = parsed.GetValue(Engine),
        };
    }
}

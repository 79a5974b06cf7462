using System.CommandLine;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Implements <c>copy list</c> and <c>copy policy</c>.</summary>
internal sealed class CopyCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The copy's name in the configuration." };
    private readonly Option<bool> _pruner = Options.Switch("--pruner", "Print the policy of a pruner on another machine.");

    /// <summary>Creates the <c>copy</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new CopyCommand();
        var list = new Command("list", "Lists the copies of the configuration.");
        var policy = new Command("policy", "Prints the least IAM policy that a bucket needs for this host.") { verb._name, verb._pruner };
        scope.SetAction(list, ListAsync);
        scope.SetAction(policy, verb.PolicyAsync);
        return new Command("copy", "Lists copies, and prints the policy of their bucket.") { list, policy };
    }

    private static Task<int> ListAsync(CommandRun run)
    {
        var settings = run.Load().Settings;
        CopyListAnswer[] copies = [.. settings.Copies.Select(AnswerOf)];
        run.Answer(copies, CommandJson.Default.CopyListAnswerArray, output =>
        {
            var table = new Table("NAME", "KIND", "ADDRESS", "LOCK");
            foreach (var copy in settings.Copies)
            {
                table.Add(
                    copy.Name,
                    copy.Place.Kind,
                    Printable.Of(copy.Place.Address),
                    copy.Lock.Mode == CopyLockMode.None ? "-" : $"{WordOf(copy.Lock.Mode)}, {Units.Count(copy.Lock.Days, "day")}"
                );
            }

            table.Write(output);
        });
        return Task.FromResult(ExitCode.Done);
    }

    private Task<int> PolicyAsync(CommandRun run)
    {
        var settings = run.Load().Settings;
        var name = run.Get(_name)!;
        var copy = settings.FindCopy(name)
            ?? throw new Fault(
                FaultCode.InvalidRequest,
                settings.Copies.Count == 0
                    ? "No copy is configured. Add one as 'copies.NAME' to the settings."
                    : $"There is no copy '{name}'. Configured: {string.Join(", ", settings.Copies.Select(known => known.Name))}.",
                ("field", "name")
            );
        if (copy.Place is not BucketPlace place)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                $"The copy '{name}' is a folder ({copy.Place.Address}), which has no policy. Its permissions are those of the folder.",
                ("field", "name")
            );
        }

        run.CommandEnvironment.Output.WriteLine(
            run.Get(_pruner) ? CopyPolicy.OfPruner(place) : CopyPolicy.OfHost(place, copy.Lock.Mode != CopyLockMode.None)
        );
        return Task.FromResult(ExitCode.Done);
    }

    private static CopyListAnswer AnswerOf(CopyDefinition copy) =>
        new(
            copy.Name,
            copy.Place.Kind,
            copy.Place.Address,
            copy.Lock.Mode == CopyLockMode.None ? null : WordOf(copy.Lock.Mode),
            copy.Lock.Mode == CopyLockMode.None ? null : copy.Lock.Days
        );

    private static string WordOf(CopyLockMode mode) =>
        mode switch
        {
            CopyLockMode.None => "none",
            CopyLockMode.Governance => "governance",
            CopyLockMode.Compliance => "compliance",
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "The mode is unknown."),
        };
}

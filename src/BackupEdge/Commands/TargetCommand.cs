using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>Implements <c>target list</c>, which lists the places to which a restore can write.</summary>
internal static class TargetCommand
{
    /// <summary>Creates the <c>target</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var list = new Command("list", "Lists the targets of restores.");
        scope.SetAction(list, ListAsync);
        return new Command("target", "Lists the places to which a restore can write.") { list };
    }

    private static async Task<int> ListAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        run.Answer(await service.ListTargetsAsync(), (output, targets) =>
        {
            var table = new Table("NAME", "KIND", "PATH");
            foreach (var target in targets)
            {
                table.Add(target.Name, target.Kind, target.Path ?? "-");
            }

            table.Write(output);
        });
        return ExitCode.Done;
    }
}

using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>Gives options that mean the same in many programs their usual short names.</summary>
internal static class ShortOptions
{
    private static readonly (string Name, string Short)[] Names =
    [
        ("--dry-run", "-n"),
        ("--output", "-o"),
        ("--quiet", "-q"),
        ("--verbose", "-v"),
        ("--version", "-V"),
    ];

    /// <summary>Adds the short names to the options of a command and of all commands below it.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in command.Options)
        {
            foreach (var (name, shortName) in Names)
            {
                if (option.Name == name)
                {
                    option.Aliases.Add(shortName);
                }
            }
        }

        foreach (var sub in command.Subcommands)
        {
            AddTo(sub);
        }
    }
}

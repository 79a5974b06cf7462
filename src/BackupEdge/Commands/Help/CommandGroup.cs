namespace BackupEdge.Commands.Help;

/// <summary>A group of commands in the help of the program.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Commands">The names of the commands, in the order in which they are listed.</param>
internal sealed record CommandGroup(string Title, params string[] Commands)
{
    /// <summary>All groups. Each command belongs to exactly one.</summary>
    public static IReadOnlyList<CommandGroup> All { get; } =
    [
        new("Set up and run", "init", "serve", "open", "status", "health", "config"),
        new("Back up and restore", "backup", "restore", "target", "schedule", "job"),
        new("Look into backups", "list", "show", "files", "find", "diff", "cat", "export"),
        new(
            "Check, keep and delete",
            "verify",
            "drill",
            "hold",
            "set",
            "delete",
            "undelete",
            "delete-requests",
            "prune",
            "rebuild",
            "copy",
            "recover"
        ),
        new("Access, encryption and notifications", "key", "encryption", "audit", "webhook"),
        new("The program itself", "help", "version", "completion", "man"),
    ];
}

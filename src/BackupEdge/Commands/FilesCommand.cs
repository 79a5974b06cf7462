using System.CommandLine;
using BackupEdge.Commands.Access;
using BackupEdge.Contracts;
using BackupEdge.Engine.Browsing;

namespace BackupEdge.Commands;

/// <summary>Implements <c>files</c>, which lists the content of a backup.</summary>
internal sealed class FilesCommand
{
    private readonly Argument<string> _id = Backups.Argument();
    private readonly Argument<string?> _path = new("PATH")
    {
        Description = "A folder or file as SOURCE/PATH; default all sources.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> _recursive = Options.Switch("--recursive", "List everything below a folder, not only its entries.");

    /// <summary>Creates the <c>files</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new FilesCommand();
        var command = new Command("files", "Lists the content of a backup: type, permissions, size, modification time, path.")
        {
            verb._id,
            verb._path,
            verb._recursive,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        var request = new BrowseRequest
        {
            Id = await Backups.IdOfAsync(run, service, run.Get(_id)!),
            Path = run.Get(_path),
            Recursive = run.Get(_recursive),
            Limit = ContentLimits.PageSize,
        };
        var pages = new BrowsedPages<FileAnswer>(run, ApiJson.Default.FileAnswer, (output, file) => Write(output, run.Times, file));
        await service.Contents.ListAsync(request, pages.Add);
        return pages.End();
    }

    private static void Write(TextWriter output, LocalTimes times, FileAnswer file)
    {
        var link = file.LinkTarget is { } target ? $" -> {Printable.Of(target)}" : "";
        output.WriteLine(
            $"{file.Type,-9} {file.Mode} {file.Size,15} {times.Column(file.Mtime)} "
                + $"{Printable.Of(file.Path)}{link}{(file.Incomplete ? " (incomplete)" : "")}"
        );
    }
}

using System.CommandLine;
using System.Text;
using BackupEdge.Configuration;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>The options of <c>backup</c> that select what is left out of the folders of <c>--source</c>.</summary>
internal sealed class SelectionOptions
{
    private readonly Option<string[]> _exclude = Options.Texts(
        "--exclude",
        "PATTERN",
        "Leave out of the folders of --source what matches, as in .gitignore; can be repeated."
    );
    private readonly Option<string[]> _excludeFile = Options.Texts(
        "--exclude-file",
        "FILE",
        "The same with the patterns of a file, one in each line; can be repeated."
    );
    private readonly Option<bool> _excludeCaches = Options.Switch(
        "--exclude-caches",
        "Leave out of the folders of --source the content of folders with a CACHEDIR.TAG."
    );
    private readonly Option<bool> _oneFileSystem = Options.Switch(
        "--one-file-system",
        "Leave out of the folders of --source what is mounted below them."
    );
    private readonly Option<string?> _largerThan = Options.Text(
        "--exclude-larger-than",
        "SIZE",
        "Leave out of the folders of --source files larger than this, such as 100MiB."
    );

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_exclude);
        command.Add(_excludeFile);
        command.Add(_excludeCaches);
        command.Add(_oneFileSystem);
        command.Add(_largerThan);
    }

    /// <summary>
    /// Returns the selection that the options describe, or null if none is given. Files with patterns are read now, so that the selection
    /// is complete wherever the backup is made.
    /// </summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="hasSource">Whether <c>--source</c> is given, without which the options have no meaning.</param>
    /// <exception cref="Fault"><c>invalid_request</c> or <c>io_error</c>.</exception>
    public FileSelection? Read(CommandRun run, bool hasSource)
    {
        var files = run.Get(_excludeFile)!;
        var selection = new FileSelection
        {
            Exclude = [.. files.SelectMany(file => ReadLines(run, file)), .. run.Get(_exclude)!],
            ExcludeCaches = run.Get(_excludeCaches),
            OneFileSystem = run.Get(_oneFileSystem),
            ExcludeLargerThan = SizeOf(run.Get(_largerThan)),
        };
        var isGiven =
            selection.Exclude.Count > 0
            || files.Length > 0
            || selection.ExcludeCaches
            || selection.OneFileSystem
            || selection.ExcludeLargerThan is not null;
        if (isGiven && !hasSource)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                "What is left out of a configured source is a setting of the source (`exclude` and others, see docs/settings.md). "
                    + "On the command line, it can only be selected for folders that --source names.",
                ("field", "exclude")
            );
        }

        return isGiven ? selection : null;
    }

    /// <summary>Returns settings in which the given sources also leave out what a selection leaves out.</summary>
    public static Settings Apply(Settings settings, FileSelection? selection, IReadOnlyCollection<string> sources) =>
        selection is null
            ? settings
            : settings with
            {
                Sources =
                [
                    .. settings.Sources.Select(source =>
                        source is FilesSource files && sources.Contains(source.Name, StringComparer.OrdinalIgnoreCase)
                            ? files with
                            {
                                Selection = files.Selection.And(selection),
                            }
                            : source
                    ),
                ],
            };

    private static long? SizeOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return ByteSize.TryParse(text, out var bytes)
            ? bytes
            : throw new Fault(
                FaultCode.InvalidRequest,
                $"--exclude-larger-than must be {ByteSize.Description}, not '{text}'.",
                ("field", "exclude_larger_than")
            );
    }

    private static string[] ReadLines(CommandRun run, string file)
    {
        var path = Path.GetFullPath(file, run.CommandEnvironment.WorkingFolder);
        try
        {
            return File.ReadAllLines(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException)
        {
            throw new Fault(FaultCode.InvalidRequest, $"The file '{path}' of --exclude-file is not UTF-8 text.", ("path", path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"The file '{path}' of --exclude-file could not be read");
        }
    }
}

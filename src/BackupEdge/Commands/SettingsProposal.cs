using System.Text;
using BackupEdge.Commands.Setup;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Shows proposed settings and writes them into the configuration file.</summary>
/// <param name="run">The run of the command.</param>
/// <param name="proposal">The settings.</param>
/// <param name="file">The absolute path of the configuration file.</param>
/// <param name="isForced">Whether the file may be replaced.</param>
internal sealed class SettingsProposal(CommandRun run, Proposal proposal, string file, bool isForced)
{
    private const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _text = ProposalText.Of(proposal);

    /// <summary>The absolute path of the configuration file.</summary>
    public string File => file;

    private bool IsRefused => !isForced && Path.Exists(file);

    private string Shown => Printable.Of(file);

    /// <summary>Prints the settings.</summary>
    public void Print() => run.Answer(Answer(isWritten: false), CommandJson.Default.ProposalAnswer, output => output.Write(_text));

    /// <summary>Asks whether to write the file, if a person can be asked and the file may be written.</summary>
    public bool Ask()
    {
        if (!run.CommandEnvironment.IsInteractive || run.IsJson || IsRefused)
        {
            return false;
        }

        run.CommandEnvironment.Error.Write($"Write these settings to {Shown}? [y/N] ");
        run.CommandEnvironment.Error.Flush();
        var answer = run.CommandEnvironment.Input.ReadLine()?.Trim();
        return answer is not null
            && (answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Says that nothing was written, and how to write the settings.</summary>
    public void SayHowToWrite()
    {
        var force = IsRefused ? " --force" : "";
        var why = IsRefused ? $": {Shown} exists" : "";
        run.Errors.Info(
            $"Nothing was written{why}. To write these settings to {Shown}, run the command again with --yes{force}; "
                + "for another file, also with --config FILE."
        );
    }

    /// <summary>Writes the file, as a whole or not at all.</summary>
    /// <exception cref="Fault"><c>already_exists</c> if the file exists and must not be replaced, <c>io_error</c>.</exception>
    public void Write()
    {
        if (IsRefused)
        {
            throw Exists();
        }

        var temporary = $"{file}.new";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            System.IO.File.Delete(temporary);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(Encoding.UTF8.GetBytes(_text));
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows())
            {
                // Without the mask of this user: the service must read the file, and it contains no secret.
                System.IO.File.SetUnixFileMode(temporary, ReadableByAll);
            }

            System.IO.File.Move(temporary, file, overwrite: isForced);
        }
        catch (IOException) when (IsRefused)
        {
            System.IO.File.Delete(temporary);
            throw Exists();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault(FaultCode.IoError, $"'{file}' cannot be written: {e.Message} Name another file with --config FILE.", e);
        }
    }

    /// <summary>Writes what was found and what is missing.</summary>
    public void WriteResult(TextWriter output)
    {
        output.WriteLine($"Settings: {Shown}");
        foreach (var part in proposal.Parts)
        {
            output.WriteLine($"  {(part.IsReached ? "source" : "missing")} {part.Name}: {Printable.Of(part.About)}");
            foreach (var missing in part.Missing)
            {
                output.WriteLine($"    {Printable.Of(missing.ReplaceLineEndings(" "))}");
            }
        }

        output.WriteLine("  missing copy: all backups are on this host only; name a bucket in 'copies'");
    }

    /// <summary>Returns the settings for programs.</summary>
    public ProposalAnswer Answer(bool isWritten) =>
        new(
            PresetNames.Of(proposal.Preset),
            file,
            isWritten,
            [.. proposal.Parts.Select(part => new ProposedPartAnswer(part.Name, part.About, part.Missing))],
            _text
        );

    private Fault Exists() =>
        new(
            FaultCode.AlreadyExists,
            $"'{file}' exists, and was not changed. Use --force to replace it, or --config FILE to write another file.",
            ("path", file)
        );
}

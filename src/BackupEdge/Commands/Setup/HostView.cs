using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Commands.Setup;

/// <summary>What detectors look at.</summary>
/// <param name="Layout">The installation of General Bots; null if there is none, or the preset is not for it.</param>
/// <param name="Probe">Asks what runs on the host.</param>
/// <param name="Secrets">The folder for files with secrets, which may not exist.</param>
internal sealed record HostView(BotsLayout? Layout, IHostProbe Probe, string Secrets)
{
    /// <summary>The addresses in the settings of the installation.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; } = Layout?.ReadSettings() ?? new Dictionary<string, string>();

    /// <summary>Returns the address of a service that the settings of the installation have.</summary>
    /// <param name="port">The port if they have none.</param>
    /// <param name="names">The names of the settings, of which the first that is set counts.</param>
    public ServiceAddress? AddressOf(int port, params IReadOnlyList<string> names) =>
        names.Select(name => ServiceAddress.Parse(Addresses.GetValueOrDefault(name), port)).FirstOrDefault(address => address is not null);

    /// <summary>Returns the path of the file of a secret.</summary>
    public string SecretFile(string name) => Path.Join(Secrets, name);

    /// <summary>Returns the sentence that says how to make the file of a secret; null if the file exists.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="content">What the file must contain.</param>
    public string? MissingSecret(string name, string content) =>
        File.Exists(SecretFile(name)) ? null : $"Make the file {SecretFile(name)}, mode 0600, owner root, with {content}.";

    /// <summary>Returns why a backup could not read a folder, with what to do; null if it could.</summary>
    public static string? FindProblem(string folder)
    {
        try
        {
            using var entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
        }
        catch (UnauthorizedAccessException)
        {
            return $"This user may not read {VisibleText.Escape(folder)}. Run the command as root.";
        }
        catch (DirectoryNotFoundException)
        {
            return File.Exists(folder)
                ? $"{VisibleText.Escape(folder)} is not a folder."
                : $"{VisibleText.Escape(folder)} does not exist. Create or mount it, or correct the path.";
        }
        catch (IOException e)
        {
            return $"{VisibleText.Escape(folder)} cannot be read: {e.Message}";
        }

        return RootFolder.FindLink(folder, "") is { } link
            ? $"{VisibleText.Escape(folder)} leads through the symbolic link {VisibleText.Escape(link.Link)}. Name "
                + $"{VisibleText.Escape(link.Path)} in its place."
            : null;
    }
}

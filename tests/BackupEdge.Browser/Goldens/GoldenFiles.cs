using System.Text;

namespace BackupEdge.Browser.Goldens;

/// <summary>The files that screens are compared with, and those that a failed comparison leaves.</summary>
internal static class GoldenFiles
{
    /// <summary>Gets the folder of the files that are stored with the sources.</summary>
    public static string Folder { get; } = Path.Combine(PublishedBinary.RepositoryRoot, "tests", "BackupEdge.Browser", "Goldens");

    /// <summary>Gets the file that says which browser and fonts the pictures were made with.</summary>
    public static string MadeWith { get; } = Path.Combine(Folder, "made-with.txt");

    /// <summary>Gets the folder of what failed comparisons leave, which no build and no commit takes.</summary>
    public static string Failures { get; } =
        Path.Combine(PublishedBinary.RepositoryRoot, "tests", "BackupEdge.Browser", "bin", "differences");

    /// <summary>Returns the place of the accessible content of a screen.</summary>
    public static string Content(string screen) => Path.Combine(Folder, "content", $"{screen}.yml");

    /// <summary>Returns the place of a picture of a screen.</summary>
    public static string Picture(string screen, PictureSize size) => Path.Combine(Folder, "pictures", $"{screen}-{size}.png");

    /// <summary>Writes a file of a failed comparison, and returns its folder.</summary>
    public static string Keep(string name, byte[] content)
    {
        Directory.CreateDirectory(Failures);
        File.WriteAllBytes(Path.Combine(Failures, name), content);
        return Failures;
    }

    /// <summary>Writes a text of a failed comparison, and returns its folder.</summary>
    public static string Keep(string name, string content) => Keep(name, Encoding.UTF8.GetBytes(content));
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Build;

/// <summary>
/// Two runs of <c>./build.sh release</c> in copies of the project, of different modes and times. In place of the binary is a script that
/// starts it, so that packing takes no time.
/// </summary>
public sealed partial class ReleaseBuild : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    /// <summary>Gets whether this machine has the tool that makes Debian packages.</summary>
    public static bool IsPossible => File.Exists("/usr/bin/dpkg-deb");

    /// <summary>Gets the copies of the project.</summary>
    internal string[] Projects => [_folder.At("first"), _folder.At("second")];

    /// <summary>Gets the folder with the release of the first run.</summary>
    internal string Release => Path.Combine(Projects[0], "dist", "release");

    /// <summary>Gets the path of the Debian package.</summary>
    internal string Package => Directory.GetFiles(Release, $"*_{ProcessorName}.deb").Single();

    /// <summary>Gets the folder with the unpacked content of the package.</summary>
    internal string Root => _folder.At("root");

    /// <summary>Gets the folder with the unpacked maintainer scripts and control files of the package.</summary>
    internal string Control => Path.Combine(Root, "DEBIAN");

    /// <summary>Gets the folder that the archive was unpacked into.</summary>
    internal string Archive => Directory.GetDirectories(_folder.At("archive")).Single();

    /// <summary>Gets Debian's name of this machine's processor.</summary>
    internal static string ProcessorName =>
        RuntimeInformation.RuntimeIdentifier.EndsWith("-arm64", StringComparison.Ordinal) ? "arm64" : "amd64";

    public async ValueTask InitializeAsync()
    {
        if (!IsPossible)
        {
            return;
        }

        foreach (var (project, umask) in Projects.Zip(["022", "077"]))
        {
            await CopyProjectAsync(project, umask);
            var (exit, text) = await ReleaseAsync(project);
            Assert.True(exit == 0, text);
        }

        await ShellRun.RunAsync(_folder.Path, "dpkg-deb -R \"$1\" root", [Package]);
        await ShellRun.RunAsync(_folder.Path, "mkdir archive && tar -xzf \"$1\"/*.tar.gz -C archive", [Release]);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs <c>./build.sh release</c> with options in a copy of the project.</summary>
    internal static Task<(int ExitCode, string Text)> ReleaseAsync(string project, string options = "") =>
        ShellRun.TryAsync(project, $"BACKUPEDGE_BINARY=$PWD/dist/backupedge SOURCE_DATE_EPOCH=1700000000 ./build.sh release {options}");

    private static async Task CopyProjectAsync(string project, string umask)
    {
        await ShellRun.RunAsync(
            PublishedBinary.RepositoryRoot,
            "umask \"$1\"; mkdir -p \"$2/dist\" && "
                + "cp -R ./*.md LICENSE build.sh eng deploy docs licenses samples Directory.Build.props \"$2\"",
            [umask, project]
        );
        var binary = Path.Combine(project, "dist", "backupedge");
        // The same bytes in each copy.
        File.WriteAllText(binary, $"#!/bin/sh\nexec '{PublishedBinary.Path}' \"$@\"\n");
        File.SetUnixFileMode(binary, (UnixFileMode)0b111_000_000);
        var materials = File.ReadAllText(PublishedBinary.Path + ".cdx.json");
        var sum = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(binary)));
        File.WriteAllText(binary + ".cdx.json", Sum().Replace(materials, sum, 1));
    }

    [GeneratedRegex("(?<=\"SHA-256\", \"content\": \")[0-9a-f]{64}")]
    private static partial Regex Sum();
}

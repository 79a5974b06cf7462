using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Build;

/// <summary>
/// <c>./build.sh publish</c> on a machine whose libraries are older than those of the distribution. Scripts replace the package tools.
/// </summary>
public sealed class PublishGateTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public PublishGateTests()
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/apt-cache") && File.Exists("/usr/lib/x86_64-linux-gnu/libssl.a"),
            "Only Debian's packages are compared here."
        );
        Assert.SkipUnless(Directory.EnumerateFiles("/var/lib/apt/lists", "*_Packages*").Any(), "There are no package lists.");
        Script("apt-cache", "printf '  Installed: 1.0-1\\n  Candidate: 1.0-2\\n'");
        Script("apt-get", "echo \"$*\" >>\"${0%/*}/asked\"");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Users_other_than_root_get_the_command_to_run()
    {
        Script("id", "echo 1000");

        var (exit, text) = await PublishAsync();

        Assert.Equal(2, exit);
        Assert.Contains("sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends", text, StringComparison.Ordinal);
        Assert.Contains("libssl-dev", text, StringComparison.Ordinal);
        Assert.Contains("libsqlite3-dev", text, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("asked")));
    }

    [Fact]
    public async Task Root_upgrades_the_libraries_and_outdated_ones_fail_the_build()
    {
        Script("id", "echo 0");

        var (exit, text) = await PublishAsync();

        Assert.Equal(1, exit);
        Assert.Matches("install -y --no-install-recommends .*libssl-dev", File.ReadAllText(_folder.At("asked")));
        Assert.Contains("stay older than what the distribution offers", text, StringComparison.Ordinal);
        Assert.Contains("libc6-dev", text, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Text)> PublishAsync() =>
        ShellRun.TryAsync(
            _folder.Path,
            "PATH=\"$1:$PATH\" \"$2\" publish",
            [_folder.Path, Path.Combine(PublishedBinary.RepositoryRoot, "build.sh")]
        );

    private void Script(string name, string line)
    {
        File.WriteAllText(_folder.At(name), $"#!/bin/sh\n{line}\n");
        File.SetUnixFileMode(_folder.At(name), (UnixFileMode)0b111_101_101);
    }
}

using System.Text.RegularExpressions;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Build;

/// <summary>What <c>./build.sh release</c> writes. <c>tests/prove-deb.sh</c> installs it in a Debian.</summary>
public sealed partial class ReleaseTests : IClassFixture<ReleaseBuild>, IDisposable
{
    private const string Documents = "usr/share/doc/backupedge";

    private readonly ReleaseBuild _build;
    private readonly TempFolder _folder = new();

    public ReleaseTests(ReleaseBuild build)
    {
        Assert.SkipUnless(ReleaseBuild.IsPossible, "dpkg-deb is not installed");
        _build = build;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_runs_give_the_same_files_with_the_same_bytes()
    {
        var names = Directory.GetFiles(_build.Release).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(3, names.Length);
        Assert.Matches($"^SHA256SUMS backupedge-{Version}-linux.*\\.tar\\.gz backupedge_{Version}_.*\\.deb$", string.Join(' ', names));
        Assert.All(names, name =>
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(_build.Release, name!)),
                File.ReadAllBytes(Path.Combine(_build.Projects[1], "dist", "release", name!))
            )
        );
    }

    [Fact]
    public async Task The_checksums_are_those_of_all_files()
    {
        var lines = (await ShellRun.RunAsync(_build.Release, "sha256sum -c SHA256SUMS")).Trim().Split('\n');

        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.EndsWith(": OK", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_package_states_version_architecture_and_what_it_needs()
    {
        var fields = (await ShellRun.RunAsync(_folder.Path, "dpkg-deb -f \"$1\"", [_build.Package])).Split('\n');

        Assert.Contains("Package: backupedge", fields);
        Assert.Contains($"Version: {Version}", fields);
        Assert.Contains($"Architecture: {ReleaseBuild.ProcessorName}", fields);
        Assert.Contains("Depends: adduser", fields);
        Assert.Contains(fields, field => InstalledSize().IsMatch(field));
        // Nothing of the template is left.
        Assert.DoesNotContain(fields, field => Placeholder().IsMatch(field));
    }

    [Theory]
    [InlineData("-rwxr-xr-x", "usr/bin/backupedge")]
    [InlineData("-rw-r--r--", "usr/lib/systemd/system/backupedge.service")]
    [InlineData("-rw-r-----", "etc/backupedge/backupedge.json")]
    [InlineData("drwx------", "etc/backupedge/secrets/")]
    [InlineData("-rwxr-xr-x", "usr/share/backupedge/recipes/qdrant-snapshots")]
    [InlineData("-rw-r--r--", "usr/share/man/man1/backupedge.1.gz")]
    [InlineData("-rw-r--r--", "usr/share/bash-completion/completions/backupedge")]
    [InlineData("-rw-r--r--", "usr/share/fish/vendor_completions.d/backupedge.fish")]
    [InlineData("-rw-r--r--", "usr/share/zsh/vendor-completions/_backupedge")]
    [InlineData("-rw-r--r--", Documents + "/copyright")]
    [InlineData("-rw-r--r--", Documents + "/changelog.gz")]
    [InlineData("-rw-r--r--", Documents + "/LICENSE")]
    [InlineData("-rw-r--r--", Documents + "/THIRD-PARTY-NOTICES.md")]
    [InlineData("-rw-r--r--", Documents + "/licenses/LGPL-2.1.txt")]
    [InlineData("-rw-r--r--", Documents + "/backupedge.cdx.json")]
    [InlineData("-rw-r--r--", Documents + "/docs/upgrade.md")]
    public async Task The_package_has_each_file_with_its_mode_and_root_as_its_owner(string mode, string path)
    {
        var lines = (await ShellRun.RunAsync(_folder.Path, "dpkg-deb -c \"$1\"", [_build.Package])).Split('\n');

        var line = Assert.Single(lines, line => line.EndsWith($" ./{path}", StringComparison.Ordinal));
        Assert.StartsWith($"{mode} root/root ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_in_the_package_has_the_time_of_the_release_and_nothing_is_writable_for_others()
    {
        var lines = (await ShellRun.RunAsync(_folder.Path, "TZ=UTC dpkg-deb -c \"$1\"", [_build.Package])).Trim().Split('\n');

        Assert.All(lines, line => Assert.Matches("^[-d]rw[-x].-..-. root/root +[0-9]+ 2023-11-14 22:13 ", line));
    }

    [Fact]
    public void The_settings_are_a_file_of_the_administrator_and_are_the_example()
    {
        Assert.Equal("/etc/backupedge/backupedge.json\n", File.ReadAllText(Path.Combine(_build.Control, "conffiles")));
        Assert.Equal(
            File.ReadAllText(Path.Combine(PublishedBinary.RepositoryRoot, "deploy", "backupedge.example.json")),
            File.ReadAllText(Path.Combine(_build.Root, "etc", "backupedge", "backupedge.json"))
        );
    }

    [Fact]
    public async Task The_package_has_a_checksum_of_each_file_but_the_settings()
    {
        await ShellRun.RunAsync(_build.Root, "md5sum --quiet -c DEBIAN/md5sums");

        var files = Directory.GetFiles(Path.Combine(_build.Root, "usr"), "*", SearchOption.AllDirectories);
        Assert.Equal(files.Length, File.ReadLines(Path.Combine(_build.Control, "md5sums")).Count());
    }

    [Fact]
    public void Each_unit_starts_the_program_of_its_own_installation()
    {
        var package = File.ReadAllText(Path.Combine(_build.Root, "usr", "lib", "systemd", "system", "backupedge.service"));
        var archive = File.ReadAllText(Path.Combine(_build.Archive, "deploy", "backupedge.service"));

        Assert.Contains("\nExecStart=/usr/bin/backupedge serve --config ", package, StringComparison.Ordinal);
        Assert.Equal(archive, package.Replace("=/usr/bin/backupedge", "=/usr/local/bin/backupedge", StringComparison.Ordinal));
    }

    [Fact]
    public void The_archive_has_a_folder_of_its_own_with_everything()
    {
        var entries = Directory.GetFileSystemEntries(_build.Archive).Select(Path.GetFileName).Order(StringComparer.Ordinal);

        Assert.StartsWith($"backupedge-{Version}-linux", Path.GetFileName(_build.Archive), StringComparison.Ordinal);
        Assert.Equal(
            [
                .. (string[])["CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "SECURITY.md", "THIRD-PARTY-NOTICES.md"],
                .. (string[])["backupedge", "backupedge.cdx.json", "completions", "deploy", "docs", "eng", "install.sh", "licenses", "man"],
                "samples",
            ],
            entries
        );
        var manual = File.ReadAllText(Path.Combine(_build.Archive, "man", "backupedge.1"));
        Assert.StartsWith(".TH BACKUPEDGE 1", manual, StringComparison.Ordinal);
        Assert.Equal(4, Directory.GetFiles(Path.Combine(_build.Archive, "completions")).Length);
    }

    [Fact]
    public void Each_file_that_a_packed_document_links_to_is_packed()
    {
        foreach (var folder in (string[])[_build.Archive, Path.Combine(_build.Root, Documents)])
        {
            var documents = Directory.GetFiles(folder, "*.md", SearchOption.AllDirectories);
            Assert.Contains(Path.Combine(folder, "README.md"), documents);
            Assert.All(documents, document =>
                Assert.All(Link().Matches(File.ReadAllText(document)), link =>
                    Assert.True(
                        Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, link.Groups["path"].Value)),
                        $"{document} links to {link.Groups["path"].Value}, which is not packed."
                    )
                )
            );
        }
    }

    [Fact]
    public async Task A_binary_is_not_packed_with_the_bill_of_materials_of_another_one()
    {
        await ShellRun.RunAsync(_folder.Path, "cp -R \"$1\" project && echo >>project/dist/backupedge", [_build.Projects[0]]);

        var (exit, text) = await ReleaseBuild.ReleaseAsync(_folder.At("project"));

        Assert.Equal(2, exit);
        Assert.Contains("is not the bill of materials of", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_for_another_processor_is_placed_beside_the_first_one_and_replaces_older_versions()
    {
        var canBuild = ReleaseBuild.ProcessorName == "amd64" && !File.Exists("/etc/alpine-release");
        Assert.SkipUnless(canBuild, "The target needs Debian on x86_64.");
        await ShellRun.RunAsync(
            _folder.Path,
            "cp -R \"$1\" project && touch project/dist/release/backupedge_0.0.9_amd64.deb",
            [_build.Projects[0]]
        );

        var (exit, text) = await ReleaseBuild.ReleaseAsync(_folder.At("project"), "--rid linux-arm64");

        Assert.True(exit == 0, text);
        var release = _folder.At("project", "dist", "release");
        Assert.Equal(
            [
                "SHA256SUMS",
                $"backupedge-{Version}-linux-arm64.tar.gz",
                $"backupedge-{Version}-linux-x64.tar.gz",
                $"backupedge_{Version}_amd64.deb",
                $"backupedge_{Version}_arm64.deb",
            ],
            Directory.GetFiles(release).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.Equal(4, File.ReadLines(Path.Combine(release, "SHA256SUMS")).Count());
        Assert.Equal("arm64", (await ShellRun.RunAsync(release, "dpkg-deb -f backupedge_*_arm64.deb Architecture")).Trim());
    }

    [Fact]
    public async Task A_purge_removes_secrets_and_leaves_backups_and_unknown_files_and_prints_where_they_are()
    {
        await ShellRun.RunAsync(
            _folder.Path,
            "mkdir -p etc/backupedge/secrets var/lib/backupedge/archives && touch etc/backupedge/secrets/jwt etc/backupedge/server.pem"
        );

        var text = await RunPostrmAsync("purge");

        Assert.False(Path.Exists(_folder.At("etc", "backupedge", "secrets")));
        Assert.True(File.Exists(_folder.At("etc", "backupedge", "server.pem")));
        Assert.True(Directory.Exists(_folder.At("var", "lib", "backupedge", "archives")));
        Assert.Contains("/etc/backupedge is not empty and remains", text, StringComparison.Ordinal);
        Assert.Contains("/var/lib/backupedge is not empty and remains", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_purge_removes_empty_folders()
    {
        await ShellRun.RunAsync(_folder.Path, "mkdir -p etc/backupedge/secrets var/lib/backupedge");

        var text = await RunPostrmAsync("purge");

        Assert.False(Path.Exists(_folder.At("etc", "backupedge")));
        Assert.False(Path.Exists(_folder.At("var", "lib", "backupedge")));
        Assert.Contains("another data folder, it remains", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("remove")]
    [InlineData("upgrade")]
    public async Task Only_a_purge_removes_anything(string action)
    {
        await ShellRun.RunAsync(_folder.Path, "mkdir -p etc/backupedge/secrets var/lib/backupedge");

        await RunPostrmAsync(action);

        Assert.True(Directory.Exists(_folder.At("etc", "backupedge", "secrets")));
        Assert.True(Directory.Exists(_folder.At("var", "lib", "backupedge")));
    }

    [Fact]
    public async Task The_archive_installs_and_uninstalls_itself_below_a_folder_and_keeps_settings()
    {
        const string Settings = "{ \"data\": \"/srv/backups\" }\n";

        await ShellRun.RunAsync(_folder.Path, "DESTDIR=$PWD \"$1/install.sh\"", [_build.Archive]);
        var version = await ShellRun.RunAsync(_folder.Path, "usr/local/bin/backupedge --version");
        var modes = await ShellRun.RunAsync(_folder.Path, "stat -c %a etc/backupedge/backupedge.json etc/backupedge/secrets");
        File.WriteAllText(_folder.At("etc", "backupedge", "backupedge.json"), Settings);
        await ShellRun.RunAsync(_folder.Path, "DESTDIR=$PWD \"$1/install.sh\"", [_build.Archive]);
        var uninstalled = await ShellRun.RunAsync(_folder.Path, "DESTDIR=$PWD \"$1/install.sh\" uninstall", [_build.Archive]);
        var left = await ShellRun.RunAsync(_folder.Path, "find . -type f");

        Assert.StartsWith(Version, version, StringComparison.Ordinal);
        Assert.Equal("640\n700\n", modes);
        Assert.Equal(Settings, File.ReadAllText(_folder.At("etc", "backupedge", "backupedge.json")));
        Assert.Equal("./etc/backupedge/backupedge.json\n", left);
        Assert.Contains("the backups and keys in /srv/backups", uninstalled, StringComparison.Ordinal);
    }

    private static string Version => ProgramVersion.Number;

    // In place of Debian's own script, which would change this machine.
    private Task<string> RunPostrmAsync(string action) =>
        ShellRun.RunAsync(
            _folder.Path,
            "mkdir bin && ln -s /bin/true bin/deb-systemd-helper && PATH=$PWD/bin:$PATH DPKG_ROOT=$PWD sh \"$1/postrm\" \"$2\"",
            [_build.Control, action]
        );

    [GeneratedRegex("^Installed-Size: [1-9][0-9]+$")]
    private static partial Regex InstalledSize();

    [GeneratedRegex("@[A-Z]+@")]
    private static partial Regex Placeholder();

    // A link to a file, with or without a heading in it.
    [GeneratedRegex(@"\]\((?<path>[^()#\s:]+)(#[^()\s]+)?\)")]
    private static partial Regex Link();
}

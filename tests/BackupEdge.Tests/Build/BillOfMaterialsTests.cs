using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Build;

/// <summary>The CycloneDX document beside the published binary.</summary>
public sealed partial class BillOfMaterialsTests
{
    private static readonly Lazy<JsonElement> Document = new(() =>
        JsonElement.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(PublishedBinary.Path)!, "backupedge.cdx.json")))
    );

    private static IReadOnlyList<JsonElement> Components => [.. Document.Value.GetProperty("components").EnumerateArray()];

    [Fact]
    public void Is_a_CycloneDX_document_of_this_binary()
    {
        var component = Document.Value.GetProperty("metadata").GetProperty("component");
        using var binary = File.OpenRead(PublishedBinary.Path);

        Assert.Equal(
            ("CycloneDX", "1.6", 1),
            (Text(Document.Value, "bomFormat"), Text(Document.Value, "specVersion"), Document.Value.GetProperty("version").GetInt32())
        );
        Assert.Equal(
            ("application", "backupedge", ProgramVersion.Number),
            (Text(component, "type"), Text(component, "name"), Text(component, "version"))
        );
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(binary)), Text(component.GetProperty("hashes")[0], "content"));
    }

    [Fact]
    public void Each_component_is_listed_once_with_a_matching_package_URL()
    {
        Assert.All(Components, component =>
        {
            var (name, version, purl) = (Text(component, "name"), Text(component, "version"), Text(component, "purl"));
            Assert.Equal("library", Text(component, "type"));
            Assert.Matches(PackageUrl(), purl);
            Assert.Equal($"{name}@{version}", Uri.UnescapeDataString(purl[(purl.LastIndexOf('/') + 1)..]));
            Assert.Equal(purl, Text(component, "bom-ref"));
            if (component.TryGetProperty("hashes", out var hashes))
            {
                Assert.Equal("SHA-512", Text(hashes[0], "alg"));
                Assert.Equal(128, Text(hashes[0], "content").Length);
            }
        });
        Assert.Equal(Components.Count, Components.Select(component => Text(component, "bom-ref")).Distinct().Count());
    }

    [Fact]
    public void Lists_each_referenced_package_with_its_version_and_hash()
    {
        var project = XDocument.Load(Path.Combine(PublishedBinary.RepositoryRoot, "src", "BackupEdge", "BackupEdge.csproj"));
        var versions = XDocument
            .Load(Path.Combine(PublishedBinary.RepositoryRoot, "Directory.Packages.props"))
            .Descendants("PackageVersion")
            .ToDictionary(
                package => package.Attribute("Include")!.Value,
                package => package.Attribute("Version")!.Value,
                StringComparer.Ordinal
            );
        var referenced = project
            .Descendants("ItemGroup")
            .Where(group =>
                group.Attribute("Condition")?.Value.Contains("'win'", StringComparison.Ordinal) != true
                || group.Attribute("Condition")!.Value.StartsWith('!')
            )
            .SelectMany(group => group.Elements("PackageReference"))
            .Select(reference => reference.Attribute("Include")!.Value)
            .ToArray();
        var listed = Components
            .Where(component => component.TryGetProperty("hashes", out _))
            .Select(component => $"{Text(component, "name")} " + $"{Text(component, "version")}")
            .ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(referenced);
        Assert.DoesNotContain(referenced, name => !listed.Contains($"{name} {versions[name]}"));
        Assert.Contains(listed, name => name.StartsWith("Microsoft.NETCore.App.Runtime.NativeAOT.", StringComparison.Ordinal));
        Assert.Contains(listed, name => name.StartsWith("Microsoft.AspNetCore.App.Runtime.", StringComparison.Ordinal));
        Assert.DoesNotContain(listed, name => name.Contains("ILCompiler", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lists_the_packages_of_the_libraries_that_version_reports()
    {
        var version = JsonElement.Parse((await BackupEdgeCommand.RunAsync("version", "--json")).Output);
        var libraries = version
            .GetProperty("libraries")
            .EnumerateArray()
            .ToDictionary(library => Text(library, "name"), StringComparer.Ordinal);
        var listed = Components
            .Select(component => $"{Text(component, "name")} " + $"{Text(component, "version")}")
            .ToHashSet(StringComparer.Ordinal);

        Assert.Equal(["LZ4", "OpenSSL", "SQLite", "libc", "zlib", "zstd"], libraries.Keys.Order(StringComparer.Ordinal));
        foreach (var name in (string[])["OpenSSL", "SQLite", "LZ4", "zstd", "libc"])
        {
            Assert.Contains(Text(libraries[name], "package"), listed);
        }

        // The version that the library reports is the version of its package.
        foreach (var name in (string[])["OpenSSL", "SQLite", "LZ4", "zstd"])
        {
            // The packaged source of zstd has a version of its own, such as 1.5.4+dfsg2-5.
            Assert.Matches($" {Regex.Escape(Text(libraries[name], "version"))}[+-]", Text(libraries[name], "package"));
        }
    }

    [Fact]
    public async Task No_linked_library_was_outdated_at_build_time()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/apt-cache"), "Only Debian's packages are compared here.");
        using var folder = new TempFolder();
        var output = File.GetLastWriteTimeUtc(PublishedBinary.Path);
        foreach (var component in Components.Where(component => Text(component, "purl").StartsWith("pkg:deb/", StringComparison.Ordinal)))
        {
            var (name, version) = (Text(component, "name"), Text(component, "version"));
            var policy = await ShellRun.RunAsync(
                folder.Path,
                "LC_ALL=C apt-cache policy \"$1\" | awk '$1 == \"Candidate:\" { print $2 }'",
                [name]
            );
            var candidate = policy.Trim();

            // Package lists that are newer than the build prove nothing about it, and no candidate is known offline.
            if (candidate.Length > 0 && candidate != "(none)" && Directory.GetLastWriteTimeUtc("/var/lib/apt/lists/partial") < output)
            {
                var (older, _) = await ShellRun.TryAsync(folder.Path, "dpkg --compare-versions \"$1\" lt \"$2\"", [version, candidate]);
                Assert.True(older != 0, $"{name} {version} is older than {candidate}");
            }
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    [GeneratedRegex("^pkg:(nuget|deb/debian|apk/alpine|generic)/[A-Za-z0-9._-]+@[A-Za-z0-9._~%-]+$")]
    private static partial Regex PackageUrl();
}

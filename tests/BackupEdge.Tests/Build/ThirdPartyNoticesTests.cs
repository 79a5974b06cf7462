using System.IO.Enumeration;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BackupEdge.Commands;

namespace BackupEdge.Tests.Build;

/// <summary>Compares THIRD-PARTY-NOTICES.md with the packages and libraries that are linked into the binary.</summary>
public sealed partial class ThirdPartyNoticesTests
{
    private static readonly string Source = Path.Combine(PublishedBinary.RepositoryRoot, "src", "BackupEdge");

    private static readonly Lazy<JsonElement> Assets = new(() =>
        JsonElement.Parse(File.ReadAllText(Path.Combine(Source, "obj", "project.assets.json")))
    );

    private static readonly IReadOnlyDictionary<string, string> Packages = Rows("## NuGet packages")
        .ToDictionary(row => Name(row[0]), row => row[1], StringComparer.Ordinal);

    private static readonly IReadOnlyList<string[]> Libraries = Rows("## Libraries in C");

    [Fact]
    public void Names_each_package_that_NuGet_resolved()
    {
        var resolved = Assets
            .Value.GetProperty("libraries")
            .EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name.Split('/')[0])
            .Where(name => !BuildTool().IsMatch(name))
            .ToArray();

        Assert.Contains("Cronos", resolved);
        Assert.Empty(resolved.Except(Packages.Keys, StringComparer.Ordinal));
    }

    [Fact]
    public void Names_each_package_of_every_platform_and_no_unused_package()
    {
        var versions = XDocument
            .Load(Path.Combine(PublishedBinary.RepositoryRoot, "Directory.Packages.props"))
            .Descendants("ItemGroup")
            .Single(group => group.Attribute("Label")?.Value == "The product")
            .Elements("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value)
            .ToArray();
        var resolved = Assets.Value.GetProperty("libraries").EnumerateObject().Select(library => library.Name.Split('/')[0]);
        string[] runtime = ["Microsoft.AspNetCore.App.Runtime", "Microsoft.NETCore.App.Runtime.NativeAOT"];

        Assert.NotEmpty(versions);
        Assert.Empty(versions.Except(Packages.Keys, StringComparer.Ordinal));
        Assert.Empty(Packages.Keys.Except([.. versions, .. resolved, .. runtime], StringComparer.Ordinal));
    }

    [Fact]
    public void Has_the_licence_that_each_package_states()
    {
        var folder = Assets.Value.GetProperty("packageFolders").EnumerateObject().First().Name;
        var stated = 0;
        foreach (var library in Assets.Value.GetProperty("libraries").EnumerateObject())
        {
            var id = library.Name.Split('/')[0];
            if (!Packages.TryGetValue(id, out var noticed))
            {
                continue;
            }

            var specification = Path.Combine(folder, library.Value.GetProperty("path").GetString()!, $"{id.ToLowerInvariant()}.nuspec");
            var licence = XDocument
                .Load(specification)
                .Descendants()
                .FirstOrDefault(element => element.Name.LocalName == "license" && element.Attribute("type")?.Value == "expression")
                ?.Value;
            if (licence is not null)
            {
                stated++;
                Assert.Equal((id, licence), (id, noticed));
            }
        }

        Assert.True(stated > 10, $"Only {stated} packages state a licence.");
    }

    [Fact]
    public void Names_each_library_that_version_reports_with_a_licence()
    {
        foreach (var library in LinkedLibraries.All())
        {
            Assert.Contains(Libraries, row => Name(row[0]) == library.Name && row[1].Length > 0);
        }
    }

    [Fact]
    public void Names_each_component_of_the_bill_of_materials()
    {
        var path = Path.Combine(Path.GetDirectoryName(PublishedBinary.Path)!, "backupedge.cdx.json");
        var components = JsonElement
            .Parse(File.ReadAllText(path))
            .GetProperty("components")
            .EnumerateArray()
            .Select(component => (Name: component.GetProperty("name").GetString()!, Url: component.GetProperty("purl").GetString()!))
            .ToArray();
        var patterns = Libraries.SelectMany(row => Code().Matches(row[3])).Select(match => match.Groups["name"].Value).ToArray();

        Assert.NotEmpty(components);
        foreach (var (name, url) in components)
        {
            var known = url.StartsWith("pkg:nuget/", StringComparison.Ordinal)
                ? Packages.ContainsKey(Platform().Replace(name, ""))
                : patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
            Assert.True(known, $"THIRD-PARTY-NOTICES.md does not name {url}.");
        }
    }

    [Fact]
    public void Has_the_text_of_each_licence()
    {
        var texts = File.ReadAllText(Path.Combine(PublishedBinary.RepositoryRoot, "THIRD-PARTY-NOTICES.md")).Split('\n');
        var licences = Packages.Values.Concat(Libraries.Select(row => row[1])).Distinct(StringComparer.Ordinal).ToArray();

        Assert.NotEmpty(licences);
        foreach (var licence in licences)
        {
            var found = licence switch
            {
                // LicenceTests reads this file.
                "Apache-2.0" => File.Exists(Path.Combine(PublishedBinary.RepositoryRoot, "LICENSE")),
                "LGPL-2.1-or-later" => File.Exists(Path.Combine(PublishedBinary.RepositoryRoot, "licenses", "LGPL-2.1.txt")),

                // Neither requires a copy of its text with a binary.
                "public domain" or "GPL-3.0-or-later WITH GCC-exception-3.1" => true,
                _ => texts.Contains($"### {licence}"),
            };
            Assert.True(found, $"The text of {licence} is missing.");
        }
    }

    private static List<string[]> Rows(string chapter)
    {
        var rows = File.ReadLines(Path.Combine(PublishedBinary.RepositoryRoot, "THIRD-PARTY-NOTICES.md"))
            .SkipWhile(line => line != chapter)
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
            .ToList();
        var isComplete = rows.Count > 0 && rows.TrueForAll(row => row.Length == 4 && row.All(cell => cell.Length > 0));
        Assert.True(isComplete, $"The table of '{chapter}' is not the one expected.");
        return rows;
    }

    private static string Name(string cell) => Code().Match(cell).Groups["name"].Value;

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"ILCompiler$|ILLink\.Tasks$")]
    private static partial Regex BuildTool();

    // The names of runtime packs end with their platform.
    [GeneratedRegex(@"\.(linux|linux-musl|win)-(x64|arm64)$")]
    private static partial Regex Platform();
}

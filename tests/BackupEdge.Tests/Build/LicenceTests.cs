using System.Text.Json;
using System.Xml.Linq;

namespace BackupEdge.Tests.Build;

/// <summary>The licence is the same wherever it is stated.</summary>
public sealed class LicenceTests
{
    private const string Licence = "Apache-2.0";

    [Fact]
    public void The_file_LICENSE_is_the_Apache_License() =>
        Assert.Contains("Apache License\n                           Version 2.0, January 2004", Text("LICENSE"), StringComparison.Ordinal);

    [Fact]
    public void The_projects_state_the_licence() =>
        Assert.Equal(Licence, Assert.Single(XDocument.Parse(Text("Directory.Build.props")).Descendants("PackageLicenseExpression")).Value);

    [Fact]
    public void The_image_has_the_licence_as_a_label_and_contains_the_notices()
    {
        Assert.Contains($"org.opencontainers.image.licenses=\"{Licence}\"", Text("Dockerfile.alpine"), StringComparison.Ordinal);
        Assert.Contains("COPY LICENSE THIRD-PARTY-NOTICES.md ", Text("Dockerfile.alpine"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_OpenAPI_document_states_the_licence() =>
        Assert.Equal(Licence, OpenApi.GetProperty("info").GetProperty("license").GetProperty("identifier").GetString());

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("THIRD-PARTY-NOTICES.md")]
    public void The_documents_state_the_licence_and_link_to_its_text(string document)
    {
        Assert.Contains(Licence, Text(document), StringComparison.Ordinal);
        Assert.Contains("(LICENSE)", Text(document), StringComparison.Ordinal);
    }

    private static JsonElement OpenApi => JsonElement.Parse(Text("src/BackupEdge/Api/openapi.json"));

    private static string Text(string path) => File.ReadAllText(Path.Combine(PublishedBinary.RepositoryRoot, path));
}

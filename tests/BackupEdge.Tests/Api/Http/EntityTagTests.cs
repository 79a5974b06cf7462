using BackupEdge.Api.Http;
using Microsoft.Extensions.Primitives;

namespace BackupEdge.Tests.Api.Http;

public sealed class EntityTagTests
{
    private const string Tag = "\"abc\"";

    [Theory]
    [InlineData(true, null)]
    [InlineData(true, "*")]
    [InlineData(true, "\"abc\"")]
    [InlineData(true, "\"other\" ,\"abc\"")]
    [InlineData(false, "W/\"abc\"")]
    [InlineData(false, "\"other\"")]
    [InlineData(false, "abc")]
    [InlineData(false, "")]
    public void If_Match_allows_a_change_of_the_tag_that_it_names(bool allows, string? header) =>
        Assert.Equal(allows, EntityTag.Allows(header, Tag));

    [Fact]
    public void If_Match_may_be_given_in_several_headers() => Assert.True(EntityTag.Allows(new StringValues(["\"other\"", Tag]), Tag));

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "*")]
    [InlineData(true, "\"abc\"")]
    [InlineData(true, "W/\"abc\"")]
    [InlineData(true, "\"other\", W/\"abc\"")]
    [InlineData(false, "\"other\"")]
    public void If_None_Match_compares_weakly(bool known, string? header) => Assert.Equal(known, EntityTag.IsKnown(header, Tag));
}

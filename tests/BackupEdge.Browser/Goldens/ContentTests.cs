using System.Text.RegularExpressions;

namespace BackupEdge.Browser.Goldens;

/// <summary>Compares all that each screen says to assistive technologies with what it said: roles, names, states and texts.</summary>
[Collection(GoldenGroup.Name)]
public sealed partial class ContentTests(GoldenFixture goldens)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Gets the names of the screens.</summary>
    public static TheoryData<string> Screens { get; } = [.. GoldenScreen.All.Select(screen => screen.Name)];

    [Theory]
    [MemberData(nameof(Screens))]
    public Task A_screen_says_what_it_said(string screen) => CompareAsync(GoldenScreen.Of(screen), "en-US", "");

    [Fact]
    public Task The_overview_says_in_Portuguese_what_it_said() => CompareAsync(GoldenScreen.Of("overview"), "pt-BR", ".pt-BR");

    /// <summary>Returns what a screen says. Addresses of web files, which contain a hash of all of them, have zeros instead.</summary>
    internal static async Task<string> OfAsync(GoldenPage page) =>
        WebFilesHash().Replace(await page.Page.Locator("body").AriaSnapshotAsync(), "/ui/00000000000000000000000000000000/");

    private async Task CompareAsync(GoldenScreen screen, string language, string suffix)
    {
        var name = screen.Name + suffix;
        var golden = await File.ReadAllTextAsync(GoldenFiles.Content(name), TestContext.Current.CancellationToken);
        await using var page = await goldens.OpenAsync(RecordedCalls.Read(), PictureSize.Of(1440, ColorScheme.Light), language);
        await page.ShowAsync(screen);
        var said = await OfAsync(page);
        var end = DateTimeOffset.UtcNow + Patience;
        while ($"{said}\n" != golden && DateTimeOffset.UtcNow < end)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            said = await OfAsync(page);
        }

        page.HasAllAnswers();
        if ($"{said}\n" != golden)
        {
            var folder = GoldenFiles.Keep($"{name}.yml", $"{said}\n");
            var (expected, actual) = (golden.Split('\n'), said.Split('\n'));
            Assert.Fail(
                $"'{screen.Name}' says something else. See {folder}/{name}.yml, or run tests/record-goldens.sh. Now: "
                    + string.Join(
                        '\n',
                        expected
                            .Except(actual)
                            .Select(line => $"- {line}")
                            .Concat(actual.Except(expected).Select(line => $"+ {line}"))
                            .Take(10)
                    )
            );
        }
    }

    [GeneratedRegex("/ui/[0-9a-f]{32}/")]
    private static partial Regex WebFilesHash();
}

using System.Globalization;

namespace BackupEdge.Browser.Goldens;

/// <summary>Compares pictures of screens with what they looked like.</summary>
[Collection(GoldenGroup.Name)]
public sealed class PixelTests(GoldenFixture goldens)
{
    private const double Most = 0.002;
    private const int Attempts = 20;

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(768, ColorScheme.Light)]
    [InlineData(768, ColorScheme.Dark)]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(3840, ColorScheme.Light)]
    [InlineData(3840, ColorScheme.Dark)]
    public async Task Each_screen_looks_as_it_looked(int width, ColorScheme theme)
    {
        var madeWith = await File.ReadAllTextAsync(GoldenFiles.MadeWith, TestContext.Current.CancellationToken);
        var size = PictureSize.Of(width, theme);
        await using var page = await goldens.OpenAsync(RecordedCalls.Read(), size);
        Assert.SkipUnless(
            madeWith == goldens.MadeWith,
            $"The pictures were made with another browser or other fonts: {OneLine(madeWith)}; here are {OneLine(goldens.MadeWith)}. "
                + "tests/record-goldens.sh makes them again."
        );
        var different = new List<string>();
        foreach (var screen in GoldenScreen.Pictured)
        {
            await page.ShowAsync(screen);
            if (await DifferenceAsync(page, screen, size) is { } difference)
            {
                different.Add(difference);
            }
        }

        page.HasAllAnswers();
        Assert.True(
            different.Count == 0,
            $"{string.Join('\n', different)}\nThe pictures, and what differs in red, are in {GoldenFiles.Failures}; if they are "
                + "as they should be, run tests/record-goldens.sh."
        );
    }

    /// <summary>Takes a picture of a screen: of its whole length, except on a wall.</summary>
    internal static Task<byte[]> TakeAsync(GoldenPage page, PictureSize size) =>
        page.Page.ScreenshotAsync(
            new()
            {
                Animations = ScreenshotAnimations.Disabled,
                Caret = ScreenshotCaret.Hide,
                FullPage = size.Width < 3840,
            }
        );

    private static async Task<string?> DifferenceAsync(GoldenPage page, GoldenScreen screen, PictureSize size)
    {
        var place = GoldenFiles.Picture(screen.Name, size);
        var file = await File.ReadAllBytesAsync(place);
        var golden = Picture.Read(file);
        for (var attempt = 1; ; attempt++)
        {
            var taken = await TakeAsync(page, size);
            var picture = Picture.Read(taken);
            var (share, shown) = golden.Compare(picture);
            if (share <= Most)
            {
                return null;
            }

            if (attempt == Attempts)
            {
                var name = Path.GetFileNameWithoutExtension(place);
                GoldenFiles.Keep($"{name}-golden.png", file);
                GoldenFiles.Keep($"{name}-now.png", taken);
                GoldenFiles.Keep($"{name}-difference.png", shown.Write());
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: {share:P2} of the pixels differ ({golden.Width} x {golden.Height}, now {picture.Width} x {picture.Height})"
                );
            }

            await Task.Delay(250, TestContext.Current.CancellationToken);
            await page.SettleAsync(screen);
        }
    }

    private static string OneLine(string text) => text.Trim().Replace("\n", ", ", StringComparison.Ordinal);
}

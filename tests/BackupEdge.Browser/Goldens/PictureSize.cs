using System.Globalization;

namespace BackupEdge.Browser.Goldens;

/// <summary>How a screen is pictured.</summary>
/// <param name="Width">The width of the view.</param>
/// <param name="Height">The height of the view.</param>
/// <param name="Theme">The theme.</param>
internal sealed record PictureSize(int Width, int Height, ColorScheme Theme)
{
    /// <summary>Gets all sizes: a phone, a tablet, a desk and a wall, in both themes.</summary>
    public static IReadOnlyList<PictureSize> All { get; } =
    [
        .. from theme in new[] { ColorScheme.Light, ColorScheme.Dark }
        from size in new[] { (360, 780), (768, 1024), (1440, 900), (3840, 2160) }
        select new PictureSize(size.Item1, size.Item2, theme),
    ];

    /// <summary>Returns the size with a width and a theme.</summary>
    public static PictureSize Of(int width, ColorScheme theme) => All.Single(size => size.Width == width && size.Theme == theme);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Width}-{(Theme == ColorScheme.Dark ? "dark" : "light")}");
}

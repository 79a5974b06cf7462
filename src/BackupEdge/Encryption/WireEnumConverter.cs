using System.Text.Json;
using System.Text.Json.Serialization;

namespace BackupEdge.Encryption;

/// <summary>Writes an enumeration as words in snake_case, and refuses all other words and numbers.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class WireEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

using System.Reflection;
using System.Runtime.CompilerServices;

namespace LeakGuard.Tests.Architecture;

/// <summary>The public face of an assembly in text: a line per type and member, sorted.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly) => string.Join(
        '\n',
        assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines));

    private static IEnumerable<string> Lines(Type type) =>
    [
        $"{Kind(type)} {Name(type)}{Bases(type)}",
        .. type.GetMembers(Declared)
            .Where(member => !IsNoise(member))
            .Select(member => $"    {Text(member)}")
            .Order(StringComparer.Ordinal),
    ];

    // Accessors go with their property, and records and enums bring their own.
    private static bool IsNoise(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute))
        || member is MethodInfo { IsSpecialName: true }
        || member.Name is "value__" or "Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "<Clone>$";

    private static string Text(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } constant => $"{constant.Name} = {constant.GetRawConstantValue()}",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name} {{{Accessors(property)} }}",
        EventInfo @event => $"event {Name(@event.EventHandlerType!)} {@event.Name}",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method => $"{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        _ => member.Name,
    };

    private static string Accessors(PropertyInfo property) =>
        (property.GetMethod is { IsPublic: true } ? " get;" : "")
        + (property.SetMethod is not { IsPublic: true } set ? ""
            : set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;");

    private static string Parameters(MethodBase method) => string.Join(
        ", ",
        method.GetParameters().Select(parameter =>
            $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")}"));

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string Bases(Type type) =>
        type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum)
            ? $" : {Name(parent)}"
            : "";

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.FullName?.StartsWith("LeakGuard.", StringComparison.Ordinal) == true ? type.FullName["LeakGuard.".Length..] : type.Name;
    }
}
